import type { Client } from 'pg';
import { z } from 'zod';
import type { MigrationFile } from './migration-files.ts';

/** One applied migration as the database remembers it. */
export interface AppliedRow {
  readonly version: string;
  /** `NNN_name`, or the bare number when the row holds no name. */
  readonly id: string;
  /** Null in rows that the Supabase CLI wrote before version 1, as the other fields in all that it writes. */
  readonly statements: readonly string[] | null;
  readonly checksum: string | null;
  readonly rollbackSql: string | null;
  readonly requires: readonly string[] | null;
  readonly appliedAt: string | null;
}

const Row = z
  .object({
    version: z.string(),
    name: z.string().nullish(),
    statements: z.array(z.string()).nullish(),
    checksum: z.string().nullish(),
    rollback_sql: z.string().nullish(),
    requires: z.array(z.string()).nullish(),
    applied_at: z.string().nullish(),
  })
  .transform((row): AppliedRow => ({
    version: row.version,
    id: row.name ? `${row.version}_${row.name}` : row.version,
    statements: row.statements ?? null,
    checksum: row.checksum ?? null,
    rollbackSql: row.rollback_sql ?? null,
    requires: row.requires ?? null,
    appliedAt: row.applied_at ?? null,
  }));

/**
 * Makes the table that the Supabase CLI makes (its three columns, in its order) and adds ours behind them.
 * The CLI names its columns in every statement, so it neither reads nor minds the others.
 */
export async function ensureHistory(client: Client): Promise<void> {
  await client.query(`
    begin;
    set local client_min_messages = warning;
    create schema if not exists supabase_migrations;
    create table if not exists supabase_migrations.schema_migrations (version text not null primary key);
    alter table supabase_migrations.schema_migrations
      add column if not exists statements text[],
      add column if not exists name text,
      add column if not exists checksum text,
      add column if not exists rollback_sql text,
      add column if not exists requires text[],
      add column if not exists applied_at timestamptz default now();
    commit;`);
}

/** All applied migrations in the order of their numbers; empty when the database has no history yet. Changes nothing. */
export async function readHistory(client: Client): Promise<readonly AppliedRow[]> {
  const table = await client.query<{ found: boolean }>(
    `select to_regclass('supabase_migrations.schema_migrations') is not null as found`,
  );
  if (table.rows[0]?.found !== true) return [];
  // As JSON, since a history written by the CLI alone lacks our columns.
  const { rows } = await client.query<{ row: unknown }>(
    `select to_jsonb(m) as row from supabase_migrations.schema_migrations m order by length(version), version`,
  );
  return rows
    .map(({ row }) => Row.parse(row))
    .sort((a, b) => Number(BigInt(`0${digits(a)}`) - BigInt(`0${digits(b)}`)));
}

function digits(row: AppliedRow): string {
  return row.version.replaceAll(/\D/g, '');
}

/** Records a migration as applied, inside the transaction that applies it. */
export async function recordApplied(client: Client, file: MigrationFile): Promise<void> {
  await client.query(
    `insert into supabase_migrations.schema_migrations (version, name, statements, checksum, rollback_sql, requires, applied_at)
     values ($1, $2, $3, $4, $5, $6, pg_catalog.now())`,
    [
      file.version,
      file.name,
      file.script.statements.map((statement) => statement.text),
      file.checksum,
      file.rollback.text,
      [...file.requires],
    ],
  );
}

/** Forgets a migration, inside the transaction that takes it back. */
export async function forgetApplied(client: Client, version: string): Promise<void> {
  await client.query('delete from supabase_migrations.schema_migrations where version = $1', [version]);
}

/** True when an applied row and today's file disagree. Rows of the Supabase CLI hold no checksum; there the statements count. */
export function differsFromFile(row: AppliedRow, file: MigrationFile): boolean {
  if (row.id !== row.version && row.id !== file.id) return true;
  if (row.checksum !== null) return row.checksum !== file.checksum;
  if (row.statements === null) return false;
  const now = file.script.statements.map((statement) => statement.text);
  return now.length !== row.statements.length || now.some((text, index) => text !== row.statements?.[index]?.trim());
}
