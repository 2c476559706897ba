import {
  compareWithHistory,
  loadMigrations,
  MigrationError,
  type MigrationState,
  readHistory,
} from '@axolop/migrations';
import { columns } from '@axolop/migrations/commands';
import type { Client } from 'pg';
import type { DoctorSection, Finding } from './section.ts';

const FINDINGS: Readonly<Record<MigrationState, (Omit<Finding, 'text'> & { readonly text: string }) | null>> = {
  applied: null,
  pending: { level: 'warn', text: 'is not applied yet: npm run deploy:schema' },
  changed: { level: 'error', text: 'was changed after it had been applied' },
  file_missing: { level: 'error', text: 'is applied, but its file is not here' },
};

/** Where each migration stands. */
export async function migrationsSection(client: Client, directory: string): Promise<DoctorSection> {
  const title = 'Migrations';
  try {
    const statuses = compareWithHistory(await loadMigrations(directory), await readHistory(client));
    const findings = statuses.flatMap((status): Finding[] => {
      const finding = FINDINGS[status.state];
      const found: Finding[] = finding === null ? [] : [{ level: finding.level, text: `${status.id} ${finding.text}` }];
      if (status.rollbackDiffers) {
        found.push({
          level: 'info',
          text: `rollbacks/${status.id}.sql differs from the stored rollback, which counts`,
        });
      }
      return found;
    });
    const rows = statuses.map((status) => [status.id, status.state, status.appliedAt ?? '']);
    const lines = rows.length === 0 ? ['no migrations'] : columns([['migration', 'state', 'applied at'], ...rows]);
    return { title, lines, data: statuses, findings };
  } catch (error) {
    if (!(error instanceof MigrationError) || error.reason !== 'invalid_files') throw error;
    const findings = error.message.split('\n').map((text): Finding => ({ level: 'error', text }));
    return { title, lines: ["the files can't be read"], data: null, findings };
  }
}
