import type { Fixture, People } from '../fixture.ts';
import type { Race, Run } from '../race.ts';

/** What happens when two work on the same activity, or one gives work to a member who leaves. */
export function activityRaces({ a, people }: Fixture): Race[] {
  const here = (who: keyof People, sql: string): Run => ({ who, sql, header: a.agency });
  const toDo = (rest: string): string => `insert into public.activities (agency_id, kind, subject${rest}`;
  const finish = `select public.finish_activity('${a.agency}', '${a.here.activity}', true, null, 1)`;
  return [
    {
      name: 'given work while the membership ends',
      about: ['check_activity_assignee'],
      set: '',
      first: here('member', `select public.leave_agency('${a.agency}')`),
      second: here('owner', toDo(`, assignee_id) values ('${a.agency}', 'task', 'To do', '${people.member}')`)),
      outcome: 'not_active',
    },
    {
      name: 'completed twice',
      about: ['finish_activity'],
      set: '',
      first: here('owner', finish),
      second: here('admin', finish),
      outcome: 'stale_version',
    },
  ];
}
