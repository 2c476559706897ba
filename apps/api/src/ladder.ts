import { agencyScope, refusal, userScope, type AgencyScope, type UserScope } from '@axolop/database';
import { can, DomainError, Id } from '@axolop/domain';
import { z } from 'zod';
import type { Context } from './context.ts';
import { procedureSteps, publicSteps } from './procedure-steps.ts';
import type { Caller } from './tokens.ts';
import { baseProcedure, type Permissions } from './trpc.ts';

/** What a procedure's context gains once the caller is known. */
export interface SignedIn {
  readonly caller: Caller;
  readonly scope: UserScope;
}

/** What a procedure's context gains once the caller's right to act in the agency is proven. */
export interface InAgency {
  readonly caller: Caller;
  readonly scope: AgencyScope;
}

/** What a procedure's context gains that works in an agency or in none. */
export interface Personal {
  readonly caller: Caller;
  readonly scope: UserScope | AgencyScope;
}

/** The part of the input that every agency procedure shares. */
const AgencyInput = z.object({ agencyId: Id });

/**
 * For a procedure that takes nothing (of its own). Its type is written because zod infers "no key may ever
 * have a value", which would forbid `agencyId` as well.
 */
export const NoInput: z.ZodType<{}, {}> = z.strictObject({});

/** Procedures that anyone may call, signed in or not. */
export const publicProcedure = publicSteps(baseProcedure);

/** Procedures for anyone who is signed in; they see what belongs to the caller, and no agency's rows. */
export const signedInProcedure = procedureSteps<SignedIn>(
  baseProcedure.use(async ({ ctx, next }) => {
    const caller = await ctx.identify();
    const scope = userScope(ctx.connection, { ...caller, requestId: ctx.requestId });
    return next<SignedIn>({ ctx: { caller, scope } });
  }),
  { access: 'signed_in' },
);

/**
 * Procedures for what is a person's own, everywhere or in one agency: an `agencyId` in the input that is not null
 * must be one where the caller's role holds the permissions, and then the scope is that agency's. The procedure's
 * input names `agencyId` itself, as an {@link Id} that may be null or left out.
 *
 * @param permissions what the caller's role must hold in the agency, all of it
 */
export function personalProcedure(...permissions: Permissions) {
  const chain = baseProcedure
    .use(async ({ ctx, next }) => next({ ctx: { caller: await ctx.identify() } }))
    .use(async ({ ctx, getRawInput, next }) => {
      // A malformed agencyId falls through; the procedure's own schema reports it.
      const named = AgencyInput.safeParse(await getRawInput());
      const scope = named.success
        ? await enterAgency(ctx, named.data.agencyId, permissions)
        : userScope(ctx.connection, { ...ctx.caller, requestId: ctx.requestId });
      return next<Personal>({ ctx: { caller: ctx.caller, scope } });
    });
  return procedureSteps<Personal>(chain, { access: 'signed_in', inAgency: permissions });
}

/**
 * Procedures for members of an agency whose role holds the permissions: all that the database asks for in every call.
 * What it asks for in some uses only (another kind of record, an option of the input) is not said here.
 *
 * Their input carries `agencyId`; `.input(…)` takes the rest, as a strict object that does not mention it.
 * tRPC hands the whole raw input to each parser of a chain, so a strict second one would refuse `agencyId`,
 * and a loose one would let unknown fields pass. Therefore the ladder takes `agencyId` out of the raw input
 * after it was read, and the parsers that follow see the rest only. That also means that there is one source
 * of the agency: what a later schema says can neither read nor change it. Both parsers stay in
 * `_def.inputs`, where the contract reads them.
 *
 * The checks come before the procedure's own input is looked at: a stranger learns nothing from it.
 *
 * @param permissions what the caller's role must hold, all of it
 */
export function agencyProcedure(...permissions: Permissions) {
  const chain = baseProcedure
    .use(async ({ ctx, next }) => next({ ctx: { caller: await ctx.identify() } }))
    .input(AgencyInput)
    .use(async ({ ctx, input, next }) => {
      const scope = await enterAgency(ctx, input.agencyId, permissions);
      return next<InAgency>({ ctx: { caller: ctx.caller, scope } });
    })
    .use(async ({ getRawInput, next }) => next({ getRawInput: async () => withoutAgencyId(await getRawInput()) }));
  return procedureSteps<InAgency, z.infer<typeof AgencyInput>>(chain, { access: permissions });
}

/**
 * Proves that the caller may act in an agency, and hands out the scope to do it.
 *
 * @param permissions what the caller's role must hold, all of it
 * @throws DomainError `not_found` without an active membership, `missing_permission`
 */
async function enterAgency(
  ctx: Context & { readonly caller: Caller },
  agencyId: string,
  permissions: Permissions,
): Promise<AgencyScope> {
  const id = agencyId.toLowerCase();
  const membership = await ctx.memberships.find(id);
  if (membership === null) throw new DomainError('not_found', 'There is no such agency.');
  if (!permissions.every((permission) => can(membership.role, permission))) throw refusal('missing_permission');
  const person = { ...ctx.caller, requestId: ctx.requestId };
  return agencyScope(ctx.connection, person, { agencyId: id, role: membership.role });
}

/** The raw input as the procedure's own parser sees it. */
function withoutAgencyId(raw: unknown): unknown {
  if (typeof raw !== 'object' || raw === null) return raw;
  const entries = Object.entries(raw).filter(([name]) => name !== 'agencyId');
  return Object.fromEntries(entries);
}
