import { createHmac } from 'node:crypto';
import type { StackAddress } from '@axolop/testing';

type Claims = Readonly<Record<string, unknown>>;

/** What {@link signedToken} may be told to do otherwise than Auth does. */
export interface Forgery {
  /** In place of the stack's own; a claim that is undefined is left out. */
  readonly claims?: Claims;
  readonly header?: Claims;
  readonly secret?: string;
}

const HOUR = 3600;

/** An access token as Auth gives it, for a person of the stack; `forgery` says what is wrong with it. */
export function signedToken(address: StackAddress, userId: string, forgery: Forgery = {}): string {
  const payload = unsigned(address, userId, forgery);
  const signature = createHmac('sha256', forgery.secret ?? address.jwtSecret)
    .update(payload)
    .digest('base64url');
  return `${payload}.${signature}`;
}

/** The same without its signature: header and claims. */
export function unsigned(address: StackAddress, userId: string, forgery: Forgery = {}): string {
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    sub: userId,
    role: 'authenticated',
    aud: 'authenticated',
    iss: `${address.supabaseUrl}/auth/v1`,
    iat: now,
    exp: now + HOUR,
    ...forgery.claims,
  };
  return `${part({ alg: 'HS256', typ: 'JWT', ...forgery.header })}.${part(claims)}`;
}

function part(value: Claims): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
