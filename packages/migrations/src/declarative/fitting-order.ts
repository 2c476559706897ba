import type { Client } from 'pg';
import { withClient } from '../connection.ts';
import { ownSchemas, schemaSnapshot, snapshotDifferences } from '../schema-snapshot.ts';
import type { SchemaState } from './compare-schemas.ts';

/**
 * The first of several orders of statements that turns one schema into another; the first of all where none does. Each is
 * tried in a transaction that is rolled back.
 */
export async function fittingOrder(
  orders: readonly (readonly string[])[],
  from: SchemaState,
  to: SchemaState,
): Promise<readonly string[]> {
  return withClient(from.url, async (client) => {
    for (const order of orders) {
      if (await fits(client, order, to)) return order;
    }
    return orders[0] ?? [];
  });
}

async function fits(client: Client, order: readonly string[], to: SchemaState): Promise<boolean> {
  await client.query('begin');
  try {
    for (const statement of order) await client.query(statement);
    const snapshot = await schemaSnapshot(client, await ownSchemas(client));
    return snapshotDifferences(to.snapshot, snapshot).length === 0;
  } catch {
    return false;
  } finally {
    await client.query('rollback');
  }
}
