import { Writable } from 'node:stream';
import { SignJWT } from 'jose';
import type { UserScope } from '@axolop/database';
import { DomainError, type Role } from '@axolop/domain';
import { z } from 'zod';
import { answerSeal } from '../src/answer-seal.ts';
import { createLog } from '../src/log.ts';
import type { FindMembership, Services } from '../src/context.ts';
import { agencyProcedure, NoInput, publicProcedure, signedInProcedure } from '../src/ladder.ts';
import { tokenVerifier } from '../src/tokens.ts';
import { router } from '../src/trpc.ts';

export const USER = '019a0000-0000-7000-8000-000000000001';
export const STRANGER = '019a0000-0000-7000-8000-000000000002';
export const AGENCY = '019a0000-0000-7000-8000-00000000000a';
export const OTHER_AGENCY = '019a0000-0000-7000-8000-00000000000b';

const SECRET = 'a-shared-secret-of-at-least-32-characters';

/** An access token of a person, good for an hour. */
export function tokenOf(userId: string): Promise<string> {
  return new SignJWT({ role: 'authenticated', email: 'ada@example.com' })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(userId)
    .setAudience('authenticated')
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode(SECRET));
}

/** Services whose memberships are a list: `USER` has the given role in `AGENCY`, nobody else has any. */
export function servicesWith(role: Role, changes: Partial<Services> = {}) {
  const lookups: string[] = [];
  const verifications: string[] = [];
  const verifier = tokenVerifier({ secret: SECRET, audience: 'authenticated' });
  const findMembership: FindMembership = async ({ userId, agencyId }) => {
    lookups.push(`${userId} ${agencyId}`);
    return userId === USER && agencyId === AGENCY ? { role } : null;
  };
  const services: Services = {
    connection: { url: 'http://db.test', publishableKey: 'sb_publishable_test' },
    tokens: {
      verify(token) {
        verifications.push(token);
        return verifier.verify(token);
      },
    },
    findMembership,
    answers: answerSeal(SECRET),
    ...changes,
  };
  return { services, lookups, verifications };
}

/** A log that keeps its lines. */
export function keptLog() {
  const lines: string[] = [];
  const destination = new Writable({
    write(chunk: Buffer, _encoding, written) {
      lines.push(chunk.toString('utf8'));
      written();
    },
  });
  return { log: createLog({ level: 'info', destination }), lines, text: () => lines.join('') };
}

const Seen = z.object({ agencyId: z.string(), role: z.string(), input: z.unknown() });
const Fine = z.object({ fine: z.literal(true) });

/** What {@link sampleRouter} waits for and tells. */
export interface Sample {
  /** The slow procedure answers when this is done. */
  gate: Promise<void>;
  /** Called when the slow procedure starts. */
  onSlow: () => void;
  /** What the saving procedure was called with. */
  readonly saves?: string[];
  /** What the saving procedure does in the database. */
  readonly onSave?: (scope: UserScope) => Promise<void>;
}

/** A router with a procedure of every kind. */
export function sampleRouter(sample: Sample = { gate: Promise.resolve(), onSlow: () => undefined }) {
  return router({
    open: publicProcedure
      .meta({ summary: 'Answers.' })
      .input(NoInput.optional())
      .output(Fine)
      .query(() => ({ fine: true as const })),
    whoami: signedInProcedure
      .meta({ summary: 'Names the caller.' })
      .input(NoInput.optional())
      .output(z.object({ userId: z.string() }))
      .query(({ ctx }) => ({ userId: ctx.scope.userId })),
    save: signedInProcedure
      .meta({ summary: 'Saves.' })
      .input(z.strictObject({ name: z.string().optional() }))
      .output(z.object({ saved: z.int() }))
      .mutation(async ({ ctx, input }) => {
        sample.saves?.push(input.name ?? '');
        await sample.onSave?.(ctx.scope);
        return { saved: sample.saves?.length ?? 0 };
      }),
    contacts: router({
      list: agencyProcedure('contact:read')
        .meta({ summary: 'Lists.' })
        .input(z.strictObject({ limit: z.int().min(1).max(200).default(50), since: z.date().optional() }))
        .output(Seen)
        .query(({ ctx, input }) => ({ agencyId: ctx.scope.agencyId, role: ctx.scope.role, input })),
      write: agencyProcedure('contact:write')
        .meta({ summary: 'Writes.' })
        .input(z.strictObject({ email: z.email() }))
        .output(Seen)
        .mutation(({ ctx, input }) => ({ agencyId: ctx.scope.agencyId, role: ctx.scope.role, input })),
      count: agencyProcedure('contact:read')
        .meta({ summary: 'Counts.' })
        .input(NoInput)
        .output(z.object({ count: z.int() }))
        .query(() => ({ count: 0 })),
      taken: agencyProcedure('contact:write')
        .meta({ summary: 'Refuses.' })
        .input(NoInput)
        .output(Fine)
        .mutation(() => {
          throw new DomainError('email_taken', 'This e-mail address is already in use.', {
            cause: new Error('secret text'),
          });
        }),
    }),
    broken: publicProcedure
      .meta({ summary: 'Breaks.' })
      .input(NoInput.optional())
      .output(Fine)
      .query(() => {
        throw new Error('secret text of the database');
      }),
    wrongOutput: publicProcedure
      .meta({ summary: 'Answers wrongly.' })
      .input(NoInput.optional())
      .output(z.object({ name: z.string() }))
      .query((): { name: string } => JSON.parse('{"name": 5, "secret": "secret text"}')),
    slow: publicProcedure
      .meta({ summary: 'Answers late.' })
      .input(NoInput.optional())
      .output(Fine)
      .query(async () => {
        sample.onSlow();
        await sample.gate;
        return { fine: true as const };
      }),
  });
}
export type SampleRouter = ReturnType<typeof sampleRouter>;
