import type { Fixture, People } from '../fixture.ts';
import type { Race, Run } from '../race.ts';

/** What happens when a list takes a contact that goes away. */
export function listRaces({ a, people }: Fixture): Race[] {
  const here = (who: keyof People, sql: string): Run => ({ who, sql, header: a.agency });
  return [
    {
      name: 'put on a list while it goes into the trash',
      about: ['admit_list_members'],
      set: '',
      first: here(
        'member',
        `insert into public.contact_list_members (agency_id, list_id, contact_id) values ('${a.agency}', '${a.here.list}', '${a.here.contact}')`,
      ),
      second: {
        who: 'server',
        sql: `update public.contacts set deleted_at = now(), delete_batch_id = '${people.stranger}' where id = '${a.here.contact}'`,
        header: null,
      },
      outcome: 'done',
      after: { sql: `select member_count::text from public.contact_lists where id = '${a.here.list}'`, value: '0' },
    },
  ];
}
