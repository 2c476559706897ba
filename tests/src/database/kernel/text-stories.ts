import type { Fixture } from '../fixture.ts';
import { steps, type Step, type Story } from '../story.ts';

/** What `private.keep_texts` promises of every table that has its texts kept: both of its doors, and names held unique. */
export function textStories(fixture: Fixture): Story[] {
  const { by, set, see, refused } = steps(fixture);
  const { a } = fixture;
  const story = (name: string, ...all: Step[]): Story => ({ name, table: null, steps: all });
  const contact = (column: string, value: string): string =>
    `update public.contacts set ${column} = E'${value}' where id = '${a.here.contact}'`;
  const tag = (name: string): string =>
    `insert into public.tags (agency_id, name) values ('${a.agency}', E'${name}') returning name`;
  const unkept = (table: string): Step => set(`alter table public.${table} disable trigger ${table}_keep_texts`);

  return [
    story(
      'a line is composed and loses the blanks around it, whoever writes it',
      by('owner', contact('first_name', '\\u00a0\\tJose\\u0301 ')),
      see(`select first_name from public.contacts where id = '${a.here.contact}'`, 'Jos\u00E9'),
      by('owner', tag(' Cafe\\u0301\\u2003'), { code: '', value: 'Caf\u00E9' }),
    ),
    story(
      'several lines are composed, and stay as they are',
      set(`update public.activities set body = E' Jose\\u0301\\n ' where id = '${a.here.activity}'`),
      see(`select body from public.activities where id = '${a.here.activity}'`, ' Jos\u00E9\n '),
    ),
    ...['\\u200b', 'Two\\nlines', 'Two\\u2028lines', '\\u3164'].map((value) =>
      story(
        `a line is not ${value}`,
        by('owner', contact('first_name', value), { code: '23514', constraint: 'contacts_texts' }),
        by('owner', tag(value), { code: '23514', constraint: 'tags_texts' }),
      ),
    ),
    story('a line may be empty', by('owner', contact('last_name', ' \\u00a0'), { code: '' })),
    story(
      'what passes the trigger by meets the check',
      unkept('contacts'),
      refused(contact('first_name', ' Ann'), '23514', 'contacts_texts'),
      refused(contact('first_name', 'Jose\\u0301'), '23514', 'contacts_texts'),
    ),
    story(
      'and so do several lines',
      unkept('activities'),
      refused(
        `update public.activities set body = E'Jose\\u0301' where id = '${a.here.activity}'`,
        '23514',
        'activities_texts',
      ),
    ),
    ...['cafe', 'CAFE\\u0301', 'c\\u200ba\\uff46e'].map((value) =>
      story(
        `a tag that is called Caf\u00E9 leaves no room for ${value}`,
        by('owner', tag('Caf\\u00e9'), { code: '' }),
        by('owner', tag(value), { code: '23505', constraint: 'tags_agency_name_key' }),
      ),
    ),
  ];
}
