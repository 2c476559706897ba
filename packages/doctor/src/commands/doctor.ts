import { resolveDatabaseUrl } from '@axolop/migrations';
import { type Command, DATABASE_URL, DIRECTORY, EXIT, JSON_OUTPUT, withDirectory } from '@axolop/migrations/commands';
import { diagnose } from '../diagnose.ts';

export const doctorCommand: Command = {
  options: {
    user: { value: 'EMAIL_OR_ID', help: 'also show the memberships of this person' },
    table: { value: 'TABLE', help: 'also show the policies and grants of this table' },
    advisors: { help: "also ask Supabase's linter (supabase db advisors)" },
    'database-url': DATABASE_URL,
    directory: DIRECTORY,
    json: JSON_OUTPUT,
  },
  async run(given) {
    const { ok, sections } = await diagnose({
      databaseUrl: await resolveDatabaseUrl(given.text('database-url')),
      user: given.text('user'),
      table: given.text('table'),
      advisors: given.has('advisors'),
      ...withDirectory(given),
    });
    if (given.has('json')) {
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
};
