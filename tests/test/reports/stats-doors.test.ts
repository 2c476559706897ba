import { twoAgencies } from '@axolop/testing';
import { expect, test } from 'vitest';
import { callApi } from '../../src/raw-request.ts';
import { refusal } from '../../src/refusal.ts';

const REPORTS = [
  'report_contacts',
  'report_growth',
  'report_people',
  'report_pipeline',
  'report_sales',
  'report_sources',
] as const;
const TABLES = ['contact_totals', 'opportunity_totals', 'activity_totals'] as const;

test('a person of two agencies sees the numbers of the one that the header names, and nobody else sees any', async () => {
  await using world = await twoAgencies();
  const pat = await world.person({ a: 'viewer', b: 'viewer' });
  const stranger = await world.stranger();
  await world.a.contact({ source: 'only in a' });
  await world.b.contact({ source: 'only in b' });
  for (const [agency, other] of [
    [world.a, world.b],
    [world.b, world.a],
  ] as const) {
    const label = agency === world.a ? 'only in a' : 'only in b';
    const { data } = await pat.supabase(agency.id).from('contact_totals').select('agency_id,source');
    expect(new Set(data?.map(({ source }) => source))).toEqual(new Set([label]));
    const report = await pat.api.stats.conversionBySource.query({ agencyId: agency.id });
    expect(report.sources.map(({ source }) => source)).toEqual([label]);
    for (const name of REPORTS) {
      const asked = await pat.supabase(agency.id).rpc(name, { agency_id: other.id });
      expect(asked.error?.code, name).toBe('AX404');
      const strange = await stranger.supabase(agency.id).rpc(name, { agency_id: agency.id });
      expect(strange.error?.code, name).toBe('AX404');
      const nobody = await world.anonymous().supabase(agency.id).rpc(name, { agency_id: agency.id });
      expect(nobody.error?.code, name).toBe('42501');
    }
  }
  for (const table of TABLES) {
    expect((await stranger.supabase(world.a.id).from(table).select('period')).data).toEqual([]);
    expect((await world.anonymous().supabase(world.a.id).from(table).select('period')).error?.code).toBe('42501');
  }
  await expect(stranger.api.stats.overview.query({ agencyId: world.a.id })).rejects.toMatchObject(refusal('not_found'));
});

test('nobody writes a total, and nobody has totals counted again or added to', async () => {
  await using world = await twoAgencies();
  await world.a.contact({ source: 'web' });
  const before = await world.a.state();
  const owner = world.a.owner.supabase(world.a.id);
  for (const table of TABLES) {
    const changed = await owner.from(table).update({ period: 'day' }).eq('agency_id', world.a.id);
    expect(changed.error?.code, table).toBe('42501');
    const gone = await owner.from(table).delete().eq('agency_id', world.a.id);
    expect(gone.error?.code, table).toBe('42501');
  }
  const { rows } = await world.sql.query<{ name: string }>(
    `select p.oid::regprocedure::text as name from pg_proc p
     where p.pronamespace = 'private'::regnamespace and p.proname ~ '^(rebuild_totals|add_[a-z]+_facts|share_totals|count_(contacts|opportunities|activities)|total_opportunities|totals_lock|follow_timezone|check_timezone)'
       and has_function_privilege('authenticated', p.oid, 'execute')`,
  );
  expect(rows).toEqual([]);
  expect(await world.a.state()).toEqual(before);
});

test('days that make no report are refused at both doors, and say so', async () => {
  await using world = await twoAgencies();
  const agencyId = world.a.id;
  const { token } = world.a.owner;
  const wrong: readonly (readonly [string, Record<string, unknown>])[] = [
    ['growth', { from: '2026-02-30' }],
    ['growth', { from: '2026-03-02', to: '2026-03-01' }],
    ['growth', { from: '1899-12-31' }],
    ['growth', { to: '3000-01-01' }],
    ['growth', { from: '2025-01-01', to: '2026-02-05' }],
    ['growth', { from: '2010-01-01', to: '2017-09-01', by: 'week' }],
    ['growth', { from: '1900-01-01', to: '1932-11-09', by: 'month' }],
    ['growth', { by: 'hour' }],
    ['growth', { from: '2999-01-01' }],
    ['growth', { until: '2026-01-01' }],
    ['sales', { currency: 'eur' }],
    ['sales', { from: '2026-03-02', to: '2026-03-01' }],
    ['conversionBySource', { limit: 0 }],
    ['conversionBySource', { limit: 201 }],
    ['conversionBySource', { from: '1900-01-01', to: '2026-01-01' }],
    ['activityByPerson', { from: 'infinity' }],
    ['activityByPerson', { from: '2026-01-01T00:00:00Z' }],
  ];
  for (const [procedure, input] of wrong) {
    const body = new URLSearchParams({ input: JSON.stringify({ json: { agencyId, ...input } }) });
    const answer = await callApi(world.address, `stats.${procedure}?${body.toString()}`, { method: 'GET', token });
    expect([answer.status, answer.reason], `${procedure} ${JSON.stringify(input)}`).toEqual([400, 'invalid_input']);
  }
  const { api } = world.a.owner;
  const longest = [
    { by: 'day', from: '2025-01-01', to: '2026-02-04', steps: 400 },
    { by: 'week', from: '2018-01-01', to: '2025-08-31', steps: 400 },
    { by: 'month', from: '1970-01-01', to: '2002-11-08', steps: 395 },
  ] as const;
  for (const { steps, ...asked } of longest) {
    expect((await api.stats.growth.query({ agencyId, ...asked })).points).toHaveLength(steps);
  }
  const supabase = world.a.owner.supabase(agencyId);
  for (const args of [
    { since: 'infinity' },
    { until: '-infinity' },
    { until: 'infinity' },
    { since: '-infinity' },
    { period: 'century' },
    { period: '' },
    { period: 'days' },
  ]) {
    const { error } = await supabase.rpc('report_growth', { agency_id: agencyId, ...args });
    expect(error?.code, JSON.stringify(args)).toBe('AX400');
  }
  const lines = await supabase.rpc('report_sources', { agency_id: agencyId, at_most: 1_000_000 });
  expect(lines.error).toBeNull();
});

test('a time zone that the database does not know is refused, whoever writes it', async () => {
  await using world = await twoAgencies();
  const before = await world.a.state();
  const supabase = world.a.owner.supabase(world.a.id);
  const direct = await supabase.from('agencies').update({ timezone: 'Mars/Olympus' }).eq('id', world.a.id);
  expect(direct.error).toMatchObject({ code: 'AX400', message: 'invalid_input' });
  const changes = { timezone: 'Mars/Olympus' };
  const called = await supabase.rpc('update_agency', { agency_id: world.a.id, changes });
  expect(called.error).toMatchObject({ code: 'AX400', message: 'invalid_input' });
  const made = await supabase.rpc('create_agency', { name: 'Mars', timezone: 'Mars/Olympus' });
  expect(made.error).toMatchObject({ code: 'AX400', message: 'invalid_input' });
  expect(await world.a.state()).toEqual(before);
});
