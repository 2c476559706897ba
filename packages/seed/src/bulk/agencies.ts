import type { Client } from 'pg';
import { seedAccounts } from '../demo/accounts.ts';
import { agencyRow, demoAgency, memberRows, settingsRow, type DemoAgency } from '../demo/agencies.ts';
import { BULK_STAFF } from '../demo/people.ts';
import { pipelineRows, stageRows } from '../demo/pipelines.ts';
import { insertRows } from '../insert-rows.ts';
import { bulkAgencyId } from './people-pool.ts';

/** Makes the first `count` bulk agencies, with an account for every role, as usable as any other agency. */
export async function createBulkAgencies(client: Client, count: number): Promise<void> {
  const agencies = Array.from({ length: count }, (_, index) => bulkAgency(index + 1));
  await client.query('begin');
  try {
    await seedAccounts(
      client,
      BULK_STAFF.map(({ person }) => person),
    );
    await insertRows(client, 'public.agencies', agencies.map(agencyRow));
    await insertRows(client, 'public.agency_members', agencies.flatMap(memberRows));
    await insertRows(client, 'public.agency_settings', agencies.map(settingsRow));
    await insertRows(client, 'public.pipelines', agencies.flatMap(pipelineRows));
    await insertRows(client, 'public.pipeline_stages', agencies.flatMap(stageRows));
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}

function bulkAgency(number: number): DemoAgency {
  const label = String(number).padStart(4, '0');
  return demoAgency({
    key: `load-${label}`,
    id: bulkAgencyId(number),
    name: `Load ${label}`,
    slug: `load-${label}`,
    website: 'https://load.example.net',
    description: 'Made by the seed to see how the product behaves with many contacts.',
    timezone: 'UTC',
    currency: 'USD',
    planId: 'scale',
    brandColor: '#64748b',
    replyTo: 'hello@load.example.net',
    members: BULK_STAFF.map(({ person, role }) => ({ person, role, status: 'active' })),
  });
}
