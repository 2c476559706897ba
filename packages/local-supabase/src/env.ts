import path from 'node:path';
import { z } from 'zod';
import { LocalSupabaseError } from './errors.ts';
import { DEFAULT_DIRECTORY } from './default-directory.ts';

const Port = z.coerce
  .number({ error: 'must be a port' })
  .int('must be a port')
  .min(0, 'must be a port')
  .max(65_535, 'must be a port');

const Environment = z.object({
  AXOLOP_SUPABASE_PORT: Port.default(54_321),
  AXOLOP_DATABASE_PORT: Port.default(54_322),
  AXOLOP_DIRECTORY: z.string().min(1, 'must be a path').optional(),
  DATABASE_URL: z
    .url({
      protocol: /^postgres(ql)?$/,
      hostname: /.*/,
      error: 'must look like postgresql://user:password@host:5432/database',
    })
    .optional(),
});

/** Where and how the stack of the command line runs. */
export interface SupabaseSettings {
  readonly directory: string;
  readonly apiPort: number;
  readonly databasePort: number;
  readonly databaseUrl?: string;
}

/**
 * Reads the settings from the environment; an empty value counts as not set.
 * Errors: `invalid_setting`, naming the variable.
 */
export function readSettings(environment: Record<string, string | undefined> = process.env): SupabaseSettings {
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = Environment.safeParse(given);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new LocalSupabaseError(
      'invalid_setting',
      `${issue?.path.join('.') ?? 'The environment'} ${issue?.message ?? 'is wrong'}.`,
    );
  }
  const { AXOLOP_DIRECTORY, AXOLOP_SUPABASE_PORT, AXOLOP_DATABASE_PORT, DATABASE_URL } = parsed.data;
  return {
    directory: AXOLOP_DIRECTORY === undefined ? DEFAULT_DIRECTORY : path.resolve(AXOLOP_DIRECTORY, 'supabase'),
    apiPort: AXOLOP_SUPABASE_PORT,
    databasePort: AXOLOP_DATABASE_PORT,
    ...(DATABASE_URL === undefined ? {} : { databaseUrl: DATABASE_URL }),
  };
}
