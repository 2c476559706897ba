import { agencyScope, refusal, userScope, type AgencyScope, type UserScope } from '@axolop/database';
import { can, DomainError, Id, isPermission, type Permission } from '@axolop/domain';
import { z } from 'zod';
import type { Context } from './context.ts';
import { withIdempotency } from './keyed-mutations.ts';
import type { Caller } from './tokens.ts';
import { baseProcedure, type Access } from './trpc.ts';

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

/** Procedures that anyone may call, signed in or not. Nobody owns an idempotency key here, so they know none. */
export const publicProcedure = declared('public');

/** Procedures for anyone who is signed in; they see what belongs to the caller, and no agency's rows. */
export const signedInProcedure = withIdempotency(
  declared('signed_in').use(async ({ ctx, next }) => {
    const caller = await ctx.identify();
    const scope = userScope(ctx.connection, { ...caller, requestId: ctx.requestId });
    return next<SignedIn>({ ctx: { caller, scope } });
  }),
);

/**
 * Procedures for what is a person's own, everywhere or in one agency: an `agencyId` in the input that is not null
 * must be one where the caller's role holds a permission, and then the scope is that agency's. The procedure's
 * input names `agencyId` itself, as an {@link Id} that may be null or left out.
 *
 * @param permission what the caller's role must hold in the agency
 */
export function personalProcedure(permission: Permission) {
  return withIdempotency(
    declared('signed_in')
      .use(async ({ ctx, next }) => next({ ctx: { caller: await ctx.identify() } }))
      .use(async ({ ctx, getRawInput, next }) => {
        // What this does not take, the procedure's own input refuses.
        const named = AgencyInput.safeParse(await getRawInput());
        const scope = named.success
          ? await enterAgency(ctx, named.data.agencyId, permission)
          : userScope(ctx.connection, { ...ctx.caller, requestId: ctx.requestId });
        return next<Personal>({ ctx: { caller: ctx.caller, scope } });
      }),
  );
}

/**
 * Procedures for members of an agency whose role holds a permission.
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
 * @param permission what the caller's role must hold
 */
export function agencyProcedure(permission: Permission) {
  return withIdempotency(
    declared(permission)
      .use(async ({ ctx, next }) => next({ ctx: { caller: await ctx.identify() } }))
      .input(AgencyInput)
      .use(async ({ ctx, input, next }) => {
        const scope = await enterAgency(ctx, input.agencyId, permission);
        return next<InAgency>({ ctx: { caller: ctx.caller, scope } });
      })
      .use(async ({ getRawInput, next }) => next({ getRawInput: async () => withoutAgencyId(await getRawInput()) })),
  );
}

/**
 * Proves that the caller may act in an agency, and hands out the scope to do it.
 *
 * @param permission what the caller's role must hold
 * @throws DomainError `not_found` without an active membership, `missing_permission`
 */
async function enterAgency(
  ctx: Context & { readonly caller: Caller },
  agencyId: string,
  permission: Permission,
): Promise<AgencyScope> {
  const id = agencyId.toLowerCase();
  const membership = await ctx.memberships.find(id);
  if (membership === null) throw new DomainError('not_found', 'There is no such agency.');
  if (!can(membership.role, permission)) throw refusal('missing_permission');
  const person = { ...ctx.caller, requestId: ctx.requestId };
  return agencyScope(ctx.connection, person, { agencyId: id, role: membership.role });
}

/** The raw input as the procedure's own parser sees it. */
function withoutAgencyId(raw: unknown): unknown {
  if (typeof raw !== 'object' || raw === null) return raw;
  const entries = Object.entries(raw).filter(([name]) => name !== 'agencyId');
  return Object.fromEntries(entries);
}

/**
 * The start of a rung: writes the access into the procedure's meta, and refuses to run when somebody wrote
 * another one over it, because everything that lists procedures believes the meta.
 */
function declared(access: Access) {
  return baseProcedure.meta({ access }).use(async ({ meta, next }) => {
    if (meta?.access !== access) {
      throw new Error(`A procedure for ${access} declares ${meta?.access ?? 'nothing'}.`);
    }
    return next();
  });
}

/** Whether an access is that of an agency procedure. */
export function isAgencyAccess(access: Access): access is Permission {
  return isPermission(access);
}
