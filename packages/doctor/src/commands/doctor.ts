import { runnable } from '@axolop/command-line';
import { resolveDatabaseUrl } from '@axolop/migrations';
import { DATABASE_URL, DIRECTORY, directoryOf, EXIT, JSON_OUTPUT, newCommand } from '@axolop/migrations/commands';
import { diagnose } from '../diagnose.ts';

export const doctorCommand = runnable(
  newCommand('npm run doctor --')
    .description('Looks at the database: migrations, memberships, policies, slow statements, indexes.')
    .option('--user <EMAIL_OR_ID>', 'also show the memberships of this person')
    .option('--table <TABLE>', 'also show the policies and grants of this table')
    .option('--advisors', "also ask Supabase's linter (supabase db advisors)")
    .addOption(DATABASE_URL)
    .addOption(DIRECTORY)
    .addOption(JSON_OUTPUT),
  async ({ user, table, advisors = false, json, ...given }) => {
    const { ok, sections } = await diagnose({
      databaseUrl: await resolveDatabaseUrl(given.databaseUrl),
      user,
      table,
      advisors,
      directory: directoryOf(given),
    });
    if (json) {
      console.log(JSON.stringify({ ok, sections }));
    } else {
      for (const section of sections) {
        console.log(section.title);
        for (const line of section.lines) console.log(`  ${line}`);
        for (const finding of section.findings)
          console.log(`  ${finding.level.toUpperCase().padEnd(5)} ${finding.text}`);
        console.log('');
      }
      console.log(ok ? 'Nothing at WARN or above.' : 'Something needs a look: see WARN and ERROR above.');
    }
    return ok ? EXIT.ok : EXIT.failed;
  },
);
