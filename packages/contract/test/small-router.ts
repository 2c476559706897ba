import { initTRPC } from '@trpc/server';
import { z } from 'zod';
import { compareContracts, describeRouter, type Change, type RouterContract } from '../src/index.ts';

/** tRPC as the API sets it up, without what a description doesn't look at. */
export const t = initTRPC.meta<Pick<Sample, 'access' | 'inAgency' | 'summary'>>().create();

/** The one procedure that a test varies. */
export interface Sample {
  readonly type?: 'query' | 'mutation';
  readonly access?: string | readonly string[];
  readonly inAgency?: readonly string[];
  readonly summary?: string;
  readonly inputs?: readonly z.ZodType<Record<string, unknown> | undefined>[];
  readonly output?: z.ZodType;
}

/** The contract of a router with one procedure, `it`. */
export function contractOf({
  type = 'query',
  access = 'public',
  inAgency,
  summary,
  inputs = [],
  output = z.string(),
}: Sample): RouterContract {
  const [first, second] = inputs;
  const base = t.procedure.meta({ access, ...(inAgency && { inAgency }), ...(summary !== undefined && { summary }) });
  const one = first === undefined ? base : base.input(first);
  const both = second === undefined ? one : one.input(second);
  const done = both.output(output);
  return describeRouter(t.router({ it: type === 'query' ? done.query(() => '') : done.mutation(() => '') }));
}

/** What changed from one procedure to another, as `level where: text`. */
export function changes(before: Sample | RouterContract, after: Sample | RouterContract): string[] {
  const [old, now] = [before, after].map((one) => ('procedures' in one ? one : contractOf(one)));
  return old === undefined || now === undefined ? [] : compareContracts(old, now).map(line);
}

function line({ level, subject, where, text }: Change): string {
  return `${level} ${subject === 'it' ? where : `${subject} ${where}`}`.trimEnd().concat(`: ${text}`);
}
