import {
  address,
  ApiVariables,
  EnvError,
  apiSettings,
  parseVariables,
  supabaseAt,
  type ApiSettings,
  type SupabaseSettings,
  type Variables,
} from '@axolop/api';

const LocalVariables = ApiVariables.extend({
  DATABASE_URL: address(['postgres:', 'postgresql:'], 'a postgresql:// address').optional(),
});

/** The whole configuration of `npm start`; the local stack reads its own in `packages/local-supabase`. */
export interface Env extends ApiSettings {
  /** `null`: start the embedded Supabase. */
  readonly supabase: SupabaseSettings | null;
  readonly databaseUrl: string | null;
}

/**
 * Reads the configuration from the environment.
 *
 * @throws EnvError in one line: which variable, what it is, what it must be
 */
export function readEnv(source: Variables = process.env): Env {
  const variables = parseVariables(LocalVariables, source, ['DATABASE_URL']);
  const { SUPABASE_URL: url, SUPABASE_PUBLISHABLE_KEY: publishableKey } = variables;
  if (url === undefined && publishableKey !== undefined) {
    throw new EnvError(
      'SUPABASE_URL is not set, but SUPABASE_PUBLISHABLE_KEY is: set both for your own Supabase, or neither for the embedded one.',
    );
  }
  return {
    // On somebody's own machine the start screen should stay in sight; a server's log tells of each request.
    ...apiSettings(variables, url === undefined ? 'warn' : 'info'),
    supabase: url === undefined ? null : supabaseAt(url, variables),
    databaseUrl: variables.DATABASE_URL ?? null,
  };
}
