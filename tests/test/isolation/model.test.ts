import { twoAgencies } from '@axolop/testing';
import { expect, test } from 'vitest';

test('an owner of A who only views B cannot delete rows of B, whichever door they use', async () => {
  await using world = await twoAgencies();
  const pat = await world.person({ a: 'owner', b: 'viewer' });
  const contact = await world.b.contact();

  await expect(pat.api.contacts.remove.mutate({ agencyId: world.b.id, id: contact.id })).rejects.toMatchObject({
    data: { code: 'FORBIDDEN', reason: 'missing_permission' },
  });
  await expect(pat.api.contacts.remove.mutate({ agencyId: world.a.id, id: contact.id })).rejects.toMatchObject({
    data: { code: 'NOT_FOUND', reason: 'not_found' },
  });

  const deletion = await pat.supabase(world.b.id).from('contacts').delete().eq('id', contact.id).select();
  expect(deletion.data ?? []).toEqual([]);
  const otherHeader = await pat.supabase(world.a.id).from('contacts').delete().eq('id', contact.id).select();
  expect(otherHeader.data ?? []).toEqual([]);
  const softDeletion = await pat
    .supabase(world.b.id)
    .rpc('remove_records', { agency_id: world.b.id, resource: 'contact', ids: [contact.id] });
  expect(softDeletion.error).toMatchObject({ code: 'AX403', message: 'missing_permission' });
  const throughTheOther = await pat
    .supabase(world.a.id)
    .rpc('remove_records', { agency_id: world.a.id, resource: 'contact', ids: [contact.id] });
  expect(throughTheOther.error).toMatchObject({ code: 'AX404', message: 'not_found' });

  expect(await world.b.hasContact(contact.id)).toBe(true);
});
