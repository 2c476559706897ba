import type { Fixture, People } from '../fixture.ts';
import type { Race, Run } from '../race.ts';

/** What happens when a record comes while the totals are counted again. */
export function totalRaces({ a }: Fixture): Race[] {
  const here = (who: keyof People, sql: string): Run => ({ who, sql, header: a.agency });
  return [
    {
      name: 'a contact comes while the time zone changes',
      about: ['rebuild_totals', 'share_totals', 'totals_lock', 'add_contact_facts'],
      set: `delete from public.contacts where agency_id = '${a.agency}'`,
      first: here('owner', `update public.agencies set timezone = 'Europe/Vienna' where id = '${a.agency}'`),
      second: {
        who: 'server',
        sql: `insert into public.contacts (agency_id, first_name, created_at) values ('${a.agency}', 'C', '2021-03-31T23:30Z')`,
        header: null,
      },
      outcome: 'done',
      after: {
        sql: `select starts_on::text from public.contact_totals where agency_id = '${a.agency}' and period = 'day' and contacts > 0`,
        value: '2021-04-01',
      },
    },
  ];
}
