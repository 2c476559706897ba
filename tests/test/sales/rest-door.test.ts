import { randomUUID } from 'node:crypto';
import { twoAgencies } from '@axolop/testing';
import { expect, test } from 'vitest';
import { callRest } from '../../src/raw-request.ts';
import { desk } from '../../src/sales/desk.ts';

test('a client that writes to the table itself gets the same order, status, history and totals', async () => {
  await using world = await twoAgencies();
  const { id: agencyId } = world.a;
  const mia = await world.person({ a: 'member' });
  const db = mia.supabase(agencyId);
  const { deal, stages, column, api } = await desk(world.a, mia);
  await deal({ name: 'old', stageId: stages.Won });
  await deal({ name: 'older' });
  const row = { agency_id: agencyId, name: 'direct', currency: 'EUR', amount_minor: 5 };
  const made = await db.from('opportunities').insert(row).select('id,stage_id').single();
  expect(made.data?.stage_id).toBe(stages.New);
  expect(await column(stages.New)).toBe('direct older');
  const id = made.data?.id ?? '';
  const won = await db
    .from('opportunities')
    .update({ stage_id: stages.Won })
    .eq('id', id)
    .select('status,closed_at')
    .single();
  expect(won.data?.status).toBe('won');
  expect(won.data?.closed_at).not.toBeNull();
  expect(await column(stages.Won)).toBe('direct old');
  const history = await api.history.query({ agencyId, id });
  expect(history.items.map(({ toStageId, movedBy }) => [toStageId, movedBy])).toEqual([
    [stages.Won, mia.id],
    [stages.New, mia.id],
  ]);
  const totals = await db
    .from('opportunity_stage_totals')
    .select('opportunity_count,amount_minor')
    .eq('stage_id', stages.Won)
    .eq('currency', 'EUR');
  expect(totals.data).toEqual([{ opportunity_count: 1, amount_minor: 5 }]);
});

test('nobody chooses a place, an outcome, a default or a total by hand, and no date past every calendar', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const { deal } = await desk(world.a);
  const { id } = await deal();
  const token = owner.token;
  const headers = { 'x-agency-id': agencyId };
  const send = async (method: string, path: string, body: object): Promise<string | null> =>
    (await callRest(world.address, path, { method, token, headers, body: JSON.stringify(body) })).reason;
  const before = await world.a.state();
  for (const forged of [
    { position: 5 },
    { status: 'won' },
    { closed_at: '2020-01-01' },
    { version: 9 },
    { created_at: '2020-01-01' },
  ]) {
    expect(await send('PATCH', `opportunities?id=eq.${id}`, forged), JSON.stringify(forged)).toBe('42501');
    expect(await send('POST', 'opportunities', { agency_id: agencyId, name: 'X', ...forged })).toBe('42501');
  }
  const total = { agency_id: agencyId, opportunity_count: 1 };
  expect(await send('POST', 'opportunity_stage_totals', total)).toBe('42501');
  expect(await send('PATCH', `opportunity_stage_totals?agency_id=eq.${agencyId}`, { amount_minor: 0 })).toBe('42501');
  expect(await send('DELETE', `opportunity_stage_totals?agency_id=eq.${agencyId}`, {})).toBe('42501');
  expect(await send('PATCH', `pipelines?agency_id=eq.${agencyId}`, { is_default: false })).toBe('42501');
  for (const expected_close_date of ['infinity', '-infinity', '0001-01-01 BC', '12026-01-01']) {
    expect(await send('PATCH', `opportunities?id=eq.${id}`, { expected_close_date })).toBe('23514');
  }
  expect(await world.a.state()).toEqual(before);
});

test('an insert without a stage tells strangers nothing about pipelines, and members the same of foreign and absent ones', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const stranger = await world.stranger();
  const viewer = await world.person({ a: 'viewer' });
  const theirs = await desk(world.a);
  const before = await world.a.state();
  const answers = async (who: typeof owner, agency: string, body: object): Promise<string> => {
    const row = { agency_id: agency, name: 'X', ...body };
    const headers = { 'x-agency-id': agency };
    const method = 'POST';
    const answer = await callRest(world.address, 'opportunities', {
      method,
      token: who.token,
      headers,
      body: JSON.stringify(row),
    });
    return `${answer.status} ${answer.text}`;
  };
  for (const who of [stranger, viewer, world.b.owner]) {
    const said = await answers(who, agencyId, { pipeline_id: theirs.pipeline.id });
    expect(said).toContain('42501');
    for (const body of [
      {},
      { pipeline_id: randomUUID() },
      { stage_id: theirs.stages.New },
      { stage_id: randomUUID() },
    ]) {
      expect(await answers(who, agencyId, body)).toBe(said);
    }
  }
  const inB = world.b.owner;
  for (const [mine, absent] of [
    [{ pipeline_id: theirs.pipeline.id }, { pipeline_id: randomUUID() }],
    [{ stage_id: theirs.stages.New }, { stage_id: randomUUID() }],
  ] as const) {
    const said = await answers(inB, world.b.id, mine);
    expect(said).toContain('invalid_reference');
    expect(await answers(inB, world.b.id, absent)).toBe(said);
  }
  expect(await world.a.state()).toEqual(before);
});

test('the doors ask for membership, header and role, and foreign ids are absent ones', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const pat = await world.person({ a: 'viewer', b: 'member' });
  const { deal, stages, pipeline } = await desk(world.a);
  const { id } = await deal();
  const asMember = await world.person({ a: 'member' });
  const before = await world.a.state();
  const call = async (who: typeof owner, header: string | undefined, agency: string, opportunity: string) => {
    const { error } = await who
      .supabase(header)
      .rpc('move_opportunity', { agency_id: agency, opportunity_id: opportunity, stage_id: stages.Qualified });
    return `${error?.code} ${error?.message} ${error?.hint}`;
  };
  expect(await call(pat, agencyId, agencyId, id)).toContain('missing_permission');
  expect(await call(pat, world.b.id, agencyId, id)).toContain('AX404');
  expect(await call(owner, undefined, agencyId, id)).toContain('AX404');
  expect(await call(await world.stranger(), agencyId, agencyId, id)).toContain('AX404');
  expect(await call(pat, world.b.id, world.b.id, id)).toBe(await call(pat, world.b.id, world.b.id, randomUUID()));
  for (const refused of [
    asMember.supabase(agencyId).rpc('remove_pipeline', { agency_id: agencyId, pipeline_id: pipeline.id }),
    asMember.supabase(agencyId).rpc('remove_pipeline_stage', { agency_id: agencyId, stage_id: stages.Lost }),
    asMember.supabase(agencyId).rpc('set_default_pipeline', { agency_id: agencyId, pipeline_id: pipeline.id }),
    asMember.supabase(agencyId).rpc('create_pipeline', { agency_id: agencyId, name: 'X', stages: [] }),
    asMember
      .supabase(agencyId)
      .rpc('reorder_pipeline_stages', { agency_id: agencyId, pipeline_id: pipeline.id, stage_ids: [] }),
    asMember.supabase(agencyId).rpc('add_pipeline_stage', { agency_id: agencyId, pipeline_id: pipeline.id, name: 'X' }),
  ]) {
    expect((await refused).error?.message).toBe('missing_permission');
  }
  expect(await world.a.state()).toEqual(before);
});

test('totals and histories are seen by their agency alone', async () => {
  await using world = await twoAgencies();
  const { id: agencyId } = world.a;
  const { deal, pipeline } = await desk(world.a);
  const { id } = await deal({ amountMinor: 77 });
  const viewer = await world.person({ a: 'viewer' });
  const read = async (who: typeof viewer, header: string): Promise<unknown[]> => {
    const db = who.supabase(header);
    const answers = await Promise.all([
      db.from('opportunity_stage_totals').select('amount_minor').eq('agency_id', agencyId),
      db.rpc('pipeline_totals', { agency_id: agencyId, pipeline_id: pipeline.id }),
      db.rpc('opportunity_history', { agency_id: agencyId, opportunity_id: id }),
      db.rpc('opportunity_time_in_stages', { agency_id: agencyId, opportunity_id: id }),
    ]);
    return answers.map(({ data }) => (Array.isArray(data) ? data.length : data));
  };
  expect(await read(viewer, agencyId)).toEqual([1, 1, 1, 1]);
  for (const [who, header] of [
    [viewer, world.b.id],
    [world.b.owner, agencyId],
    [world.b.owner, world.b.id],
    [await world.stranger(), agencyId],
    [await world.person({ a: 'removed' }), agencyId],
    [await world.person({ a: 'suspended' }), agencyId],
  ] as const) {
    expect(await read(who, header)).toEqual([0, 0, 0, 0]);
  }
  const months = await world.b.owner
    .supabase(agencyId)
    .rpc('sales_by_month', { agency_id: agencyId, from_month: '2020-01-01', to_month: '2029-12-01' });
  expect(months.error?.code).toBe('AX404');
});
