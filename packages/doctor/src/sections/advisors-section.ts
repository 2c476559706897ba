import { MigrationError, runSupabaseCli } from '@axolop/migrations';
import { z } from 'zod';
import type { DoctorSection, Finding } from './section.ts';

const Advice = z.object({
  name: z.string(),
  level: z.enum(['INFO', 'WARN', 'ERROR']),
  detail: z.string(),
  remediation: z.string().nullish(),
});
const Advisors = z.object({ results: z.array(z.looseObject(Advice.shape)) });

/** What Supabase's own linter says, from level WARN up. */
export async function advisorsSection(databaseUrl: string): Promise<DoctorSection> {
  const title = 'supabase db advisors (WARN and above)';
  try {
    const args = ['db', 'advisors', '--level', 'warn', '--fail-on', 'none', '--output-format', 'json'];
    const { results } = Advisors.parse(JSON.parse(await runSupabaseCli({ databaseUrl, args })));
    const findings = results.map((advice): Finding => ({
      level: advice.level === 'ERROR' ? 'error' : advice.level === 'WARN' ? 'warn' : 'info',
      text: `${advice.name}: ${advice.detail}`,
    }));
    const lines = [findings.length === 0 ? 'nothing found' : `${findings.length} found, listed below`];
    return { title, lines, data: results, findings };
  } catch (error) {
    if (!(error instanceof MigrationError)) throw error;
    return { title, lines: [], data: null, findings: [{ level: 'warn', text: error.message }] };
  }
}
