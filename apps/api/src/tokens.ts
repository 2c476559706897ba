import { DomainError, Id } from '@axolop/domain';
import {
  createRemoteJWKSet,
  customFetch,
  errors,
  jwtVerify,
  type CryptoKey,
  type JWTHeaderParameters,
  type JWTPayload,
} from 'jose';
import { z } from 'zod';

/** The person that an access token proves. */
export interface Caller {
  readonly userId: string;
  readonly email: string | null;
  readonly accessToken: string;
}

/** Checks access tokens without asking the Auth server about each of them. */
export interface TokenVerifier {
  /**
   * @param token the JWT, without `Bearer`
   * @throws DomainError `invalid_token` when it proves nothing; SERVICE_UNAVAILABLE when the Auth server's
   *   public keys are needed and cannot be had
   */
  verify(token: string): Promise<Caller>;
}

/** What {@link tokenVerifier} trusts. */
export interface TokenSettings {
  /** Where the Auth server publishes its keys; without it only the shared secret counts. */
  readonly jwksUrl?: string | undefined;
  /** The shared secret of HS256; without it no HS256 token is accepted. */
  readonly secret?: string | undefined;
  /** The `iss` that a token must carry; not compared when left out. */
  readonly issuer?: string | undefined;
  /** The `aud` that a token must carry. */
  readonly audience: string;
  /** Reaches an Auth server inside this process; the global `fetch` when left out. */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** How soon after loading the keys an unknown key id may load them again, in milliseconds. */
  readonly cooldownMs?: number;
}

/** Clocks of servers differ a little; more than this is an expired token. */
const CLOCK_TOLERANCE_SECONDS = 5;
const JWKS_TIMEOUT_MS = 3000;
const JWKS_COOLDOWN_MS = 30_000;
const ASYMMETRIC_ALGORITHMS = ['ES256', 'RS256'];

/** The claims that we read. A token of the service role, or of nobody, is no person's. */
const Claims = z.object({
  sub: Id,
  role: z.literal('authenticated'),
  email: z.string().nullish(),
});

/** Makes a verifier that keeps the public keys, and loads them again when a token names one it does not know. */
export function tokenVerifier(settings: TokenSettings): TokenVerifier {
  const secret = settings.secret === undefined ? null : new TextEncoder().encode(settings.secret);
  const publicKeys = settings.jwksUrl === undefined ? null : remoteKeys(settings.jwksUrl, settings);
  const algorithms = [...(publicKeys === null ? [] : ASYMMETRIC_ALGORITHMS), ...(secret === null ? [] : ['HS256'])];
  if (algorithms.length === 0) throw new Error('Tokens need the address of the public keys, or the shared secret.');

  // The algorithm chooses the kind of key, so a public key can never be used as if it were the shared secret.
  const keyFor = (header: JWTHeaderParameters) => {
    if (header.alg === 'HS256' && secret !== null) return secret;
    if (header.alg !== 'HS256' && publicKeys !== null) return publicKeys(header);
    throw new errors.JOSEAlgNotAllowed('no key for this algorithm');
  };

  return {
    async verify(token) {
      const payload = await verifiedPayload(token, keyFor, settings, algorithms);
      const claims = Claims.safeParse(payload);
      if (!claims.success) throw invalid(claims.error);
      return {
        userId: claims.data.sub.toLowerCase(),
        email: claims.data.email === '' ? null : (claims.data.email ?? null),
        accessToken: token,
      };
    },
  };
}

type KeyFor = (header: JWTHeaderParameters) => Uint8Array | Promise<CryptoKey>;

async function verifiedPayload(
  token: string,
  keyFor: KeyFor,
  settings: TokenSettings,
  algorithms: string[],
): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(token, async (header) => keyFor(header), {
      algorithms,
      audience: settings.audience,
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      requiredClaims: ['exp', 'sub'],
      ...(settings.issuer === undefined ? {} : { issuer: settings.issuer }),
    });
    return payload;
  } catch (cause) {
    throw cause instanceof DomainError ? cause : invalid(cause);
  }
}

function invalid(cause: unknown): DomainError {
  const message =
    cause instanceof errors.JWTExpired ? 'The access token has expired.' : 'The access token is not valid.';
  return new DomainError('invalid_token', `${message} Sign in again.`, { cause });
}

/**
 * Why a token was refused, for the log: a wrong issuer is most often a wrong setting of ours. The texts are
 * jose's constants and name a claim at most, never its value.
 */
export function tokenFault(error: unknown): string | undefined {
  if (!(error instanceof DomainError) || error.reason !== 'invalid_token') return undefined;
  return error.cause instanceof errors.JOSEError ? error.cause.message : undefined;
}

/** The published keys: loaded once, kept, loaded again after ten minutes or for a key id that is not among them. */
function remoteKeys(url: string, settings: TokenSettings): (header: JWTHeaderParameters) => Promise<CryptoKey> {
  const keys = createRemoteJWKSet(new URL(url), {
    timeoutDuration: JWKS_TIMEOUT_MS,
    cooldownDuration: settings.cooldownMs ?? JWKS_COOLDOWN_MS,
    [customFetch]: fetchKeys(settings.fetch ?? globalThis.fetch),
  });
  return async (header) => {
    try {
      return await keys(header);
    } catch (cause) {
      const isTokensFault =
        cause instanceof errors.JWKSNoMatchingKey ||
        cause instanceof errors.JWKSMultipleMatchingKeys ||
        cause instanceof errors.JOSENotSupported;
      if (isTokensFault) throw cause;
      // The keys are out of reach, so the token is not called bad: the caller would sign out for nothing.
      throw new DomainError('database_unavailable', 'Sign-ins cannot be checked right now. Try again.', { cause });
    }
  };
}

/** An Auth server that signs with a shared secret only may have no such page: that is an empty set of keys. */
function fetchKeys(fetch: typeof globalThis.fetch) {
  return async (url: string, init: RequestInit): Promise<Response> => {
    const response = await fetch(url, init);
    return response.status === 404 ? Response.json({ keys: [] }) : response;
  };
}
