import { runSupabaseCli } from '@axolop/migrations';
import { z } from 'zod';
import type { Finding } from './lint-schema.ts';

const Metadata = z.object({ schema: z.string().optional(), name: z.string().optional() });
const Advice = z.object({
  name: z.string(),
  level: z.enum(['INFO', 'WARN', 'ERROR']),
  detail: z.string(),
  remediation: z.string().nullish(),
  metadata: Metadata.nullish(),
});
const Advisors = z.object({ results: z.array(Advice) });

const LEVELS = { INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;

/**
 * What Supabase's own linter (`supabase db advisors`) says about a database, from level WARN up; names begin with `supabase:`.
 *
 * @throws MigrationError `tool_failed` when the Supabase CLI can't be run
 */
export async function supabaseAdvice(databaseUrl: string): Promise<readonly Finding[]> {
  const args = ['db', 'advisors', '--level', 'warn', '--fail-on', 'none', '--output-format', 'json'];
  const { results } = Advisors.parse(JSON.parse(await runSupabaseCli({ databaseUrl, args })));
  return results.map((advice) => ({
    lint: `supabase:${advice.name}`,
    level: LEVELS[advice.level],
    object: objectOf(advice.metadata ?? {}),
    detail: advice.detail,
    remedy: advice.remediation ?? '',
  }));
}

function objectOf({ schema, name }: z.infer<typeof Metadata>): string {
  return [schema, name].filter((part) => part !== undefined).join('.') || 'database';
}
