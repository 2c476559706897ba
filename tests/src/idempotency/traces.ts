import type { Person, World } from '@axolop/testing';

/** What a call may leave behind: the agency's rows, and what is the person's own. Equal traces: nothing happened. */
export async function tracesOf(world: World, person: Pick<Person, 'id'>): Promise<object> {
  const own = async (text: string): Promise<unknown> => (await world.sql.query(text, [person.id])).rows;
  return {
    agency: await world.a.state(),
    profile: await own('select * from public.users where id = $1'),
    preferences: await own('select * from public.user_preferences where user_id = $1 order by id'),
    founded: await own('select id, version from public.agencies where created_by = $1 order by id'),
    memberships: await own('select * from public.agency_members where user_id = $1 order by agency_id'),
    keys: await own('select key, claim_id, finished_at from public.idempotency_keys where user_id = $1 order by key'),
    audit: await own('select count(*) from audit.log where actor_id = $1'),
  };
}
