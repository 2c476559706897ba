import type { Fixture, People } from '../fixture.ts';
import type { Race, Run } from '../race.ts';

/** What happens when two move the same record, or neighbours, into the trash. */
export function trashRaces({ a }: Fixture): Race[] {
  const here = (who: keyof People, sql: string): Run => ({ who, sql, header: a.agency });
  const remove = `select public.remove_records('${a.agency}', 'contact', array['${a.here.contact}']::uuid[])`;
  return [
    {
      name: 'into the trash twice',
      about: ['require_removal'],
      set: '',
      first: here('owner', remove),
      second: here('admin', remove),
      outcome: 'not_found',
    },
    {
      name: 'somebody else’s work goes on meanwhile',
      about: ['require_removal'],
      set: '',
      first: here('owner', `update public.contacts set first_name = 'X' where id = '${a.next.contact}'`),
      second: here('admin', remove),
      outcome: 'done',
    },
  ];
}
