import type { SupabaseConnection } from '@axolop/local-supabase';
import type { SeedReport } from '@axolop/seed';

/**
 * What `npm start` prints once everything answers: where, with which keys, who may sign in, what to try next.
 *
 * @param apiUrl the API's address, without `/trpc`
 * @param supabase the stack on this machine; null for a project elsewhere
 * @param demo what was seeded; null when nothing was
 */
export function startScreen(apiUrl: string, supabase: SupabaseConnection | null, demo: SeedReport | null): string {
  const lines = ['', 'Axolop is ready.', '', `  API               ${apiUrl}/trpc`];
  if (supabase !== null) {
    lines.push(
      `  Supabase          ${supabase.url}`,
      `  PostgreSQL        ${supabase.databaseUrl}`,
      `  Publishable key   ${supabase.publishableKey}`,
      `  Secret key        ${supabase.secretKey}`,
    );
    if (supabase.mailFile !== undefined) lines.push(`  Caught mail       ${supabase.mailFile}`);
  }
  if (demo !== null) {
    lines.push('', '  Demo sign-ins');
    for (const { email, password, description } of demo.signIns) {
      lines.push(`    ${email}   ${password}   ${description}`);
    }
  }
  lines.push('', '  Next, in another terminal:   npm run demo', '  Stop with Ctrl-C; the data stays.', '');
  return lines.join('\n');
}
