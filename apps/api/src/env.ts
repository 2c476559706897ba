import {
  ApiVariables,
  EnvError,
  apiSettings,
  parseVariables,
  supabaseAt,
  type ApiSettings,
  type SupabaseSettings,
  type Variables,
} from './settings.ts';

/** The whole configuration of an API that is deployed. */
export interface Env extends ApiSettings {
  readonly supabase: SupabaseSettings;
}

/**
 * Reads the configuration from the environment.
 *
 * @throws EnvError in one line: which variable, what it is, what it must be
 */
export function readEnv(source: Variables = process.env): Env {
  const variables = parseVariables(ApiVariables, source);
  if (variables.SUPABASE_URL === undefined) {
    throw new EnvError(
      'SUPABASE_URL is not set, but must be the address of your Supabase project; SUPABASE_PUBLISHABLE_KEY goes with it.',
    );
  }
  return { ...apiSettings(variables, 'info'), supabase: supabaseAt(variables.SUPABASE_URL, variables) };
}
