import type { Fixture } from '../fixture.ts';
import { steps, type Step, type Story } from '../story.ts';

/** The batch in the trash of whatever these stories remove. */
export const BATCH = 'eeeeeeee-0000-4000-8000-000000000014';

/** The id of task number so and so. */
export const id = (number: number): string => `eeeeeeee-0014-4000-8000-${String(number).padStart(12, '0')}`;

/** What stories of activities are made of. */
export function tools(fixture: Fixture) {
  const { a } = fixture;
  return {
    ...steps(fixture),
    story: (name: string, ...all: Step[]): Story => ({ name, table: 'activities', steps: all }),
    /** An INSERT of a task of agency A, with these columns besides; who is no server gives it no id. */
    task: (number: number | null, more: Readonly<Record<string, string>> = {}): string => {
      const row = { ...(number === null ? {} : { id: `'${id(number)}'` }), agency_id: `'${a.agency}'`, kind: "'task'" };
      const entries = Object.entries({ ...row, subject: `'T${number ?? ''}'`, ...more });
      return `insert into public.activities (${entries.map(([name]) => name).join(', ')}) values (${entries.map(([, value]) => value).join(', ')})`;
    },
    update: (number: number, to: string): string => `update public.activities set ${to} where id = '${id(number)}'`,
    trash: (table: string, row: string): string =>
      `update public.${table} set deleted_at = now(), delete_batch_id = '${BATCH}' where id = '${row}'`,
    untrash: (table: string, row: string): string =>
      `update public.${table} set deleted_at = null, delete_batch_id = null where id = '${row}'`,
  };
}
