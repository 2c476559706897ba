import { assertPublishableKey } from '@axolop/database';
import { LARGEST_BODY } from '@axolop/domain';
import { z } from 'zod';

/** A variable of the environment is wrong. The message is one line that can be shown as it is. */
export class EnvError extends Error {
  override readonly name = 'EnvError';
}

/** Variables whose value must not appear in a message: a terminal is often a log, too. */
const SECRETS: readonly string[] = ['SUPABASE_PUBLISHABLE_KEY', 'SUPABASE_JWT_SECRET', 'IDEMPOTENCY_SECRET'];

// Each error text completes the sentence "NAME is …, but must be …".

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

const wholeNumber = (min: number, max: number) => {
  const error = `a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d{1,10}$/u, { error, abort: true })
    .transform(Number)
    .refine((value) => value >= min && value <= max, { error });
};

/**
 * An address with one of some protocols; what is not an address at all is no error of its own kind.
 *
 * @param protocols such as `https:`
 * @param error completes the sentence "NAME is …, but must be …"
 */
export const address = (protocols: readonly string[], error: string) =>
  z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), { error });

const webAddress = address(['http:', 'https:'], 'an http:// or https:// address').transform((text) =>
  text.replace(/\/+$/u, ''),
);

const list = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

const isOrigin = (text: string): boolean => text === '*' || (URL.canParse(text) && new URL(text).origin === text);

const isPublishable = (key: string): boolean => {
  try {
    assertPublishableKey(key);
    return true;
  } catch {
    return false;
  }
};

/** The variables that every program which serves the API reads. */
export const ApiVariables = z.object({
  HOST: z
    .string()
    .regex(/^[A-Za-z0-9.:_-]+$/u, { error: 'a host name or an IP address' })
    .default('127.0.0.1'),
  PORT: wholeNumber(0, 65_535).default(3000),
  SUPABASE_URL: webAddress.optional(),
  SUPABASE_PUBLISHABLE_KEY: z
    .string()
    .refine(isPublishable, { error: 'the publishable (anon) key, never a secret one' })
    .optional(),
  SUPABASE_JWT_SECRET: z.string().min(32, { error: 'the shared JWT secret, of 32 characters or more' }).optional(),
  SUPABASE_JWT_ISSUER: webAddress.optional(),
  SUPABASE_JWT_AUDIENCE: z.string().default('authenticated'),
  IDEMPOTENCY_SECRET: z.string().min(32, { error: 'a secret of 32 characters or more' }).optional(),
  CORS_ORIGINS: z
    .string()
    .transform(list)
    .refine((origins) => origins.every(isOrigin), { error: 'a list of origins such as https://app.example.com, or *' })
    .default(['http://127.0.0.1:5173', 'http://localhost:5173']),
  BODY_LIMIT: wholeNumber(1024, 104_857_600).default(LARGEST_BODY),
  LOG_LEVEL: z.enum(LOG_LEVELS, { error: `one of ${LOG_LEVELS.join(', ')}` }).optional(),
  TRUST_PROXY: z
    .string()
    .regex(/^(?:true|false|[0-9A-Fa-f.:/, ]+|loopback|linklocal|uniquelocal)$/u, {
      error: 'true, false, or a list of the addresses of your proxies',
    })
    .transform((text) => (text === 'true' || text === 'false' ? text === 'true' : list(text)))
    .default(false),
  RATE_LIMIT_PER_MINUTE: wholeNumber(1, 1_000_000).default(1200),
});

/** A Supabase elsewhere; its tokens are verified by its public keys, and by the shared secret if there is one. */
export interface SupabaseSettings {
  readonly url: string;
  readonly publishableKey: string;
  readonly jwtSecret: string | undefined;
  readonly issuer: string;
  readonly audience: string;
}

/** How the API listens, logs, limits and seals. */
export interface ApiSettings {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly corsOrigins: readonly string[];
  /** Bytes. */
  readonly bodyLimit: number;
  readonly logLevel: (typeof LOG_LEVELS)[number];
  readonly trustProxy: boolean | string[];
  /** Requests per minute and person, or address when nobody is signed in. */
  readonly rateLimitPerMinute: number;
  /**
   * Seals kept answers; every process of one API needs the same. Undefined: one of the process alone.
   * Without IDEMPOTENCY_SECRET it is the shared JWT secret.
   */
  readonly idempotencySecret: string | undefined;
}

/** The variables of an environment. An empty one counts as not set. */
export type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Reads the variables that a schema names.
 *
 * @param secrets variables beside the API's own whose value must not appear in a message
 * @throws EnvError in one line: which variable, what it is, what it must be
 */
export function parseVariables<Schema extends z.ZodType>(
  schema: Schema,
  source: Variables,
  secrets: readonly string[] = [],
): z.output<Schema> {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const hidden = [...SECRETS, ...secrets];
  throw new EnvError(parsed.error.issues.map((issue) => complaint(issue, given, hidden)).join(' '));
}

function complaint(issue: z.core.$ZodIssue, given: Variables, hidden: readonly string[]): string {
  const name = String(issue.path[0]);
  const value = given[name] ?? '';
  const shown = hidden.includes(name)
    ? `set to something (${value.length} characters, not shown)`
    : JSON.stringify(value.slice(0, 100));
  return `${name} is ${shown}, but must be ${issue.message}.`;
}

/**
 * How the API listens, logs, limits and seals.
 *
 * @param logLevel what counts when LOG_LEVEL is not set
 */
export function apiSettings(variables: z.output<typeof ApiVariables>, logLevel: ApiSettings['logLevel']): ApiSettings {
  return {
    host: variables.HOST,
    port: variables.PORT,
    corsOrigins: variables.CORS_ORIGINS,
    bodyLimit: variables.BODY_LIMIT,
    logLevel: variables.LOG_LEVEL ?? logLevel,
    trustProxy: variables.TRUST_PROXY,
    rateLimitPerMinute: variables.RATE_LIMIT_PER_MINUTE,
    idempotencySecret: variables.IDEMPOTENCY_SECRET ?? variables.SUPABASE_JWT_SECRET,
  };
}

/** The Supabase at an address. @throws EnvError when its key is missing */
export function supabaseAt(url: string, variables: z.output<typeof ApiVariables>): SupabaseSettings {
  const { SUPABASE_PUBLISHABLE_KEY: publishableKey } = variables;
  if (publishableKey === undefined) {
    throw new EnvError(
      'SUPABASE_PUBLISHABLE_KEY is not set, but must be the publishable (anon) key of the project at SUPABASE_URL.',
    );
  }
  return {
    url,
    publishableKey,
    jwtSecret: variables.SUPABASE_JWT_SECRET,
    issuer: variables.SUPABASE_JWT_ISSUER ?? `${url}/auth/v1`,
    audience: variables.SUPABASE_JWT_AUDIENCE,
  };
}
