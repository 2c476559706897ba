import { AsyncLocalStorage } from 'node:async_hooks';
import type { Permission } from '@axolop/domain';
import { initTRPC } from '@trpc/server';
import { transformer } from './transformer.ts';
import type { Context } from './context.ts';
import { errorShape, presentable } from './errors.ts';

/** One permission or several; a caller needs them all. */
export type Permissions = readonly [Permission, ...Permission[]];

/** Who may call a procedure: anyone, anyone signed in, or members of the agency whose role holds all of the permissions. */
export type Access = 'public' | 'signed_in' | Permissions;

/** What the checks of a procedure ask of its callers. */
export interface DeclaredAccess {
  readonly access: Access;
  /** For a procedure that works in an agency or in none: what the caller's role must hold in the agency that they name. */
  readonly inAgency?: Permissions;
}

/** What a procedure says about itself. */
export interface Meta extends DeclaredAccess {
  /** One line for the reference: what it does. */
  readonly summary: string;
  /**
   * `false`: the answer of this mutation holds a secret, so it is not kept under an idempotency key. A repetition
   * hears `idempotency_not_kept`.
   */
  readonly keepsAnswer?: boolean;
}

/**
 * The id of the request that is being answered. Errors that arise before there is a context (an address that
 * cannot be read, a batch that is too long) still carry it.
 */
export const requestIds = new AsyncLocalStorage<string>();

const t = initTRPC
  .context<Context>()
  .meta<Meta>()
  .create({
    transformer,
    // A stack never leaves the server, whatever NODE_ENV says.
    isDev: false,
    errorFormatter: ({ error, ctx }) => errorShape(error, ctx?.requestId ?? requestIds.getStore() ?? null),
  });

export const { router, createCallerFactory } = t;

/**
 * The first step of every procedure: turns what was thrown into what may be shown. `next()` never rejects,
 * it resolves to a failed result, so the mapping is here and not in a catch.
 */
export const baseProcedure = t.procedure.use(async ({ next }) => {
  const result = await next();
  if (!result.ok) throw presentable(result.error);
  return result;
});
