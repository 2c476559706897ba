import type { Fixture, People } from '../fixture.ts';
import type { Race, Run } from '../race.ts';

/** What a change of a definition owes to its lock. */
export function customFieldRaces({ a, people }: Fixture): Race[] {
  const here = (who: keyof People, sql: string): Run => ({ who, sql, header: a.agency });
  const [field, option] = [people.stranger, people.pat];
  return [
    {
      name: 'an option goes while it is chosen',
      about: ['lock_custom_fields'],
      set: `insert into public.custom_fields (id, agency_id, entity, key, label, type, options) values ('${field}', '${a.agency}', 'contact', 'pick', 'Pick', 'select', '[{"id":"${option}","label":"Goes"},{"label":"Stays"}]')`,
      first: here(
        'member',
        `update public.contacts set custom_fields = '{"pick":"${option}"}' where id = '${a.here.contact}'`,
      ),
      second: here('admin', `update public.custom_fields set options = options - 0 where id = '${field}'`),
      outcome: 'in_use',
    },
  ];
}
