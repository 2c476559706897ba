import { twoAgencies } from '@axolop/testing';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { insertForm, insertOpportunity, moveOpportunity } from '../../src/activities/parents.ts';
import { busyContact, keyOf, recomputed, walk } from '../../src/activities/timelines.ts';

test('no entry is lost or doubled while others write', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const { contactId, opportunityId } = await busyContact(world);
  const submit = await world.sql.query<{ id: string }>('select id from public.form_versions where agency_id = $1', [
    agencyId,
  ]);
  expect(submit.rows).toHaveLength(1);
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 9 }),
      fc.array(fc.constantFrom('add', 'add old', 'remove', 'move', 'change', 'trash the deal'), {
        minLength: 1,
        maxLength: 12,
      }),
      async (limit, writes) => {
        const before = await recomputed(world, contactId, null);
        const gone = new Set<string>();
        const todo = [...writes];
        const write = async (): Promise<void> => {
          const what = todo.pop();
          const note = { agencyId, kind: 'note', subject: 'In between', contactId } as const;
          if (what === 'add') await owner.api.activities.create.mutate(note);
          if (what === 'add old') {
            await owner.api.activities.create.mutate({ ...note, occurredAt: '2026-01-01T02:00:00Z' });
          }
          if (what === 'remove') {
            const { items } = await owner.api.activities.list.query({ agencyId, contactId, limit: 1 });
            for (const { id } of items) {
              gone.add(`activity ${id}`);
              await owner.api.activities.remove.mutate({ agencyId, id });
            }
          }
          if (what === 'move') await moveOpportunity(world, world.a, opportunityId, todo.length);
          if (what === 'change') {
            const data = { leadScore: todo.length };
            await owner.api.contacts.update.mutate({ agencyId, id: contactId, data });
          }
          if (what === 'trash the deal') {
            const id = await insertOpportunity(world, world.a, contactId);
            const args = { agency_id: agencyId, resource: 'opportunity', ids: [id] };
            await owner.supabase(agencyId).rpc('remove_records', args);
          }
        };
        const seen = (await walk(owner, { agencyId, contactId, limit }, write)).map(keyOf);
        expect(new Set(seen).size).toBe(seen.length);
        expect(before.filter((key) => !seen.includes(key) && !gone.has(key))).toEqual([]);
      },
    ),
    { numRuns: 12 },
  );
});

test('random histories: the timeline is what a plain re-computation says', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const submit = await insertForm(world, world.a);
  const Step = fc.record({
    what: fc.constantFrom(
      'note',
      'call on the deal',
      'deal',
      'move',
      'submit',
      'change',
      'give the deal away',
      'trash the deal',
    ),
    hours: fc.integer({ min: 0, max: 3 }),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(Step, { minLength: 1, maxLength: 14 }),
      fc.integer({ min: 1, max: 6 }),
      async (history, limit) => {
        const [contact, other] = await Promise.all([world.a.contact(), world.a.contact()]);
        const deals = [await insertOpportunity(world, world.a, contact.id)];
        for (const [index, { what, hours }] of history.entries()) {
          const deal = deals[index % deals.length] ?? '';
          const at = `2026-01-0${hours + 1}T00:00:00Z`;
          const activity = `insert into public.activities (agency_id, kind, subject, contact_id, opportunity_id, occurred_at)
          select $1, 'call', 'X', $2, $3, $4 where not exists (select from public.opportunities where id = $3 and deleted_at is not null)`;
          if (what === 'note') await world.sql.query(activity, [agencyId, contact.id, null, at]);
          if (what === 'call on the deal') {
            await world.sql.query(activity, [
              agencyId,
              index % 2 === 0 ? contact.id : index % 3 === 0 ? other.id : null,
              deal,
              at,
            ]);
          }
          if (what === 'deal') deals.push(await insertOpportunity(world, world.a, contact.id));
          if (what === 'move') await moveOpportunity(world, world.a, deal, hours + 1);
          if (what === 'submit') await submit(contact.id);
          if (what === 'change') {
            await owner.api.contacts.update.mutate({ agencyId, id: contact.id, data: { leadScore: index + 1 } });
          }
          if (what === 'give the deal away') {
            await world.sql.query('update public.opportunities set contact_id = $2 where id = $1', [deal, other.id]);
          }
          if (what === 'trash the deal') {
            const args = { agency_id: agencyId, resource: 'opportunity', ids: [deal] };
            await owner.supabase(agencyId).rpc('remove_records', args);
          }
        }
        expect((await walk(owner, { agencyId, contactId: contact.id, limit })).map(keyOf)).toEqual(
          await recomputed(world, contact.id, null),
        );
        const [deal = ''] = deals;
        expect((await walk(owner, { agencyId, opportunityId: deal, limit })).map(keyOf)).toEqual(
          await recomputed(world, null, deal),
        );
      },
    ),
    { numRuns: 15 },
  );
});
