import type { IntrospectResult, VarsContext } from '@supabase/lite';
import type { RequestContext } from './request-context.ts';

/** The exposed schema, and where extensions are found without being named, as on Supabase. */
const SEARCH_PATH = '"public", "extensions"';

/**
 * What is set for the transaction of a request, as PostgREST does it: the settings of the role, the role, the claims
 * and the request itself. Gives undefined when the role is none that a request may take.
 */
export function requestSettings(
  ofRole: ReadonlyMap<string, string> | undefined,
  claims: Readonly<Record<string, unknown>>,
  role: string,
  request: RequestContext,
): ReadonlyMap<string, string> | undefined {
  if (ofRole === undefined) return undefined;
  return new Map([
    ...ofRole,
    ['search_path', SEARCH_PATH],
    ['role', role],
    ['request.jwt.claims', JSON.stringify({ ...claims, role })],
    ['request.method', request.method],
    ['request.path', request.path],
    ['request.headers', JSON.stringify(request.headers)],
    ['request.cookies', JSON.stringify(request.cookies)],
    ['response.status', ''],
    ['response.headers', ''],
  ]);
}

/** Whether the request's transaction is read-only: GET, HEAD, and calls of functions that say that they only read. */
export function isReadOnly(request: RequestContext, functions: NonNullable<IntrospectResult['functions']>): boolean {
  if (request.method === 'GET' || request.method === 'HEAD') return true;
  const { routine, schema = 'public' } = request.target ?? {};
  if (routine === undefined) return false;
  const overloads = functions.filter((known) => known.name === routine && known.schema === schema);
  return overloads.length > 0 && overloads.every((overload) => overload.volatility !== 'v');
}

/** The claims of the verified token, or of the key when there is no token. */
export function claimsIn(vars: VarsContext): Readonly<Record<string, unknown>> {
  const auth = vars['auth'];
  const claims: unknown = typeof auth === 'object' && auth !== null && 'jwt' in auth ? auth.jwt : undefined;
  return typeof claims === 'object' && claims !== null ? { ...claims } : {};
}
