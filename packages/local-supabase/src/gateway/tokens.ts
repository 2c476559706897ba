import { createSecretKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';

/** Signs and reads the access tokens of this installation (HS256). */
export interface Tokens {
  readonly key: KeyObject;
  readonly issuer: string;
}

/** The tokens of an installation whose Supabase URL is `url`. */
export function tokensOf(jwtSecret: string, url: string): Tokens {
  return { key: createSecretKey(Buffer.from(jwtSecret)), issuer: `${url}/auth/v1` };
}

const User = z.looseObject({
  phone: z.string().optional(),
  app_metadata: z.record(z.string(), z.unknown()).optional(),
  user_metadata: z.record(z.string(), z.unknown()).optional(),
  is_anonymous: z.boolean().optional(),
});
const SessionBody = z.looseObject({ access_token: z.string(), user: User.optional() });

/**
 * Gives the access token in an answer of Auth the claims that Supabase puts into it and the library leaves out: issuer,
 * metadata, assurance level. Every other answer passes unchanged.
 */
export async function withSupabaseClaims(response: Response, tokens: Tokens, method: string): Promise<Response> {
  const isJson = (response.headers.get('content-type') ?? '').includes('application/json');
  if (response.status === 303) return redirectWithClaims(response, tokens);
  if (!response.ok || !isJson) return response;
  const text = await response.text();
  const body = SessionBody.safeParse(parseJson(text));
  const headers = new Headers(response.headers);
  headers.delete('content-length');
  const init = { status: response.status, headers };
  if (!body.success) return new Response(text, init);
  const accessToken = await completed(body.data.access_token, tokens, method, body.data.user);
  return new Response(JSON.stringify({ ...body.data, access_token: accessToken }), init);
}

/** A confirmed e-mail link leads back with the session in the fragment of the address. */
async function redirectWithClaims(response: Response, tokens: Tokens): Promise<Response> {
  const target = response.headers.get('location') ?? '';
  const [address, fragment] = target.split('#');
  const parameters = new URLSearchParams(fragment ?? '');
  const accessToken = parameters.get('access_token');
  if (address === undefined || accessToken === null) return response;
  parameters.set('access_token', await completed(accessToken, tokens, 'otp', undefined));
  const headers = new Headers(response.headers);
  headers.set('location', `${address}#${parameters.toString()}`);
  return new Response(null, { status: response.status, headers });
}

async function completed(
  token: string,
  tokens: Tokens,
  method: string,
  user: z.infer<typeof User> | undefined,
): Promise<string> {
  const { payload } = await jwtVerify(token, tokens.key, { algorithms: ['HS256'] });
  return new SignJWT({
    ...payload,
    iss: tokens.issuer,
    phone: user?.phone ?? '',
    app_metadata: user?.app_metadata ?? {},
    user_metadata: user?.user_metadata ?? {},
    aal: 'aal1',
    amr: [{ method, timestamp: payload.iat ?? 0 }],
    is_anonymous: user?.is_anonymous ?? false,
  })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .sign(tokens.key);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
