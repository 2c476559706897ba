import { withClient } from './connection.ts';

/** What {@link maintain} did. */
export interface MaintenanceReport {
  /** False when the schema has no audit log yet: there was nothing to do. */
  readonly done: boolean;
  /** Entries of the audit log that got their seal. */
  readonly sealed: number;
}

/**
 * Upkeep of the audit log: the partitions of the coming months, and a seal on what is new. Safe to call at any
 * time and from several places at once; once an hour is plenty.
 *
 * @throws MigrationError `connection_failed`
 */
export async function maintain({ databaseUrl }: { databaseUrl: string }): Promise<MaintenanceReport> {
  return withClient(databaseUrl, async (client) => {
    const { rows } = await client.query<{ there: boolean }>(
      "select to_regprocedure('audit.seal_all()') is not null as there",
    );
    if (rows[0]?.there !== true) return { done: false, sealed: 0 };
    await client.query('call audit.create_partitions()');
    const sealing = await client.query<{ sealed: string }>('select audit.seal_all() as sealed');
    return { done: true, sealed: Number(sealing.rows[0]?.sealed ?? 0) };
  });
}
