import { SCHEMA_DIRECTORY, withClient } from '@axolop/migrations';
import { advisorsSection } from './sections/advisors-section.ts';
import { connectionSection } from './sections/connection-section.ts';
import { indexSection } from './sections/index-section.ts';
import { membershipSection } from './sections/membership-section.ts';
import { migrationsSection } from './sections/migrations-section.ts';
import type { DoctorSection } from './sections/section.ts';
import { statementsSection } from './sections/statements-section.ts';
import { tableSection } from './sections/table-section.ts';

/** What the doctor is asked. */
export interface DiagnoseOptions {
  readonly databaseUrl: string;
  readonly directory?: string;
  /** E-mail address or id of a person whose memberships are wanted. */
  readonly user?: string | undefined;
  /** A table whose policies and grants are wanted. */
  readonly table?: string | undefined;
  /** Also ask Supabase's own linter (takes a second or two). */
  readonly advisors?: boolean;
}

/** All answers; `ok` is false when a finding at level `warn` or above is among them. */
export interface Diagnosis {
  readonly ok: boolean;
  readonly sections: readonly DoctorSection[];
}

/**
 * Looks at a database and changes nothing.
 *
 * @throws MigrationError `connection_failed`
 */
export async function diagnose(options: DiagnoseOptions): Promise<Diagnosis> {
  const { databaseUrl, directory = SCHEMA_DIRECTORY, user, table } = options;
  const sections = await withClient(databaseUrl, async (client) => {
    await client.query("set default_transaction_read_only = on; set statement_timeout = '30s'");
    return [
      await connectionSection(client, databaseUrl),
      await migrationsSection(client, directory),
      ...(user === undefined ? [] : [await membershipSection(client, user)]),
      ...(table === undefined ? [] : [await tableSection(client, table)]),
      await statementsSection(client),
      await indexSection(client),
    ];
  });
  if (options.advisors === true) sections.push(await advisorsSection(databaseUrl));
  const ok = sections.every((section) => section.findings.every((finding) => finding.level === 'info'));
  return { ok, sections };
}
