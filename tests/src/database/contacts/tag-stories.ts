import type { Fixture } from '../fixture.ts';
import { steps, type Step, type Story } from '../story.ts';

const BATCH = 'eeeeeeee-0000-4000-8000-000000000002';
const array = (...ids: readonly string[]): string => `array[${ids.map((id) => `'${id}'`).join(', ')}]::uuid[]`;
const many = (count: number): string => `array(select gen_random_uuid() from generate_series(1, ${count}))`;

/** What tags on many contacts, and the merging of tags, promise. */
export function tagStories(fixture: Fixture): Story[] {
  const { by, set, see } = steps(fixture);
  const { a, b, people } = fixture;
  const story = (name: string, ...all: Step[]): Story => ({ name, table: null, steps: all });
  const call = (door: string, contacts: string, tags: string): string =>
    `select public.${door}('${a.agency}', ${contacts}, ${tags})::text`;
  const both = array(a.here.contact, a.next.contact);
  const bothTags = array(a.here.tag, a.next.tag);
  const answer = (done: number, ...skipped: readonly (readonly [string, string])[]): string =>
    `{"done": ${done}, "skipped": [${skipped.map(([id, reason]) => `{"id": "${id}", "reason": "${reason}"}`).join(', ')}]}`;
  const marks = (value: string | null): Step =>
    see(
      `select string_agg(t.name || ':' || c.first_name, ', ' order by t.name, c.first_name) from public.contact_tags m
       join public.tags t on t.id = m.tag_id join public.contacts c on c.id = m.contact_id`.replaceAll('\n', ' '),
      value,
    );
  const mark = (agency: string, tag: string, contact: string): Step =>
    set(
      `insert into public.contact_tags (agency_id, tag_id, contact_id, created_by) values ('${agency}', '${tag}', '${contact}', '${people.viewer}')`,
    );
  const trash = (contact: string): Step =>
    set(`update public.contacts set deleted_at = now(), delete_batch_id = '${BATCH}' where id = '${contact}'`);
  const merge = (tag: string, into: string): string =>
    `select (public.merge_tags('${a.agency}', '${tag}', '${into}')).name`;
  const count = (value: string): Step =>
    by(
      'viewer',
      `select string_agg(contacts::text, ' ' order by contacts desc) from public.count_tagged_contacts('${a.agency}', ${bothTags})`,
      { value },
    );

  return [
    ...(['tag_contacts', 'untag_contacts'] as const).flatMap((door) => [
      story(
        `${door} is for who may write contacts`,
        by('viewer', call(door, both, bothTags), { code: 'AX403', value: 'missing_permission' }),
        by('stranger', call(door, both, bothTags), { code: 'AX404' }),
        by('owner', call(door, both, bothTags), { code: 'AX404' }, 'none'),
        marks(null),
      ),
      story(
        `${door} has bounds, and knows its tags`,
        by('member', call(door, 'array[]::uuid[]', bothTags), { code: 'AX400', value: 'invalid_input' }),
        by('member', call(door, 'null', bothTags), { code: 'AX400', value: 'invalid_input' }),
        by('member', call(door, many(1001), bothTags), { code: 'AX400', value: 'invalid_input' }),
        by('member', call(door, both, 'array[]::uuid[]'), { code: 'AX400', value: 'invalid_input' }),
        by('member', call(door, both, 'null'), { code: 'AX400', value: 'invalid_input' }),
        by('member', call(door, both, many(51)), { code: 'AX400', value: 'invalid_input' }),
        by('member', call(door, both, array(a.here.tag, b.here.tag)), { code: 'AX400', value: 'invalid_reference' }),
        by('member', call(door, both, array(a.agency)), { code: 'AX400', value: 'invalid_reference' }),
        marks(null),
      ),
      story(
        `${door} skips what is not there`,
        trash(a.next.contact),
        by('member', call(door, array(b.here.contact, a.here.contact, a.next.contact), array(a.here.tag, a.here.tag)), {
          value: answer(1, [b.here.contact, 'not_found'], [a.next.contact, 'in_trash']),
        }),
      ),
    ]),
    story(
      'tags are given and taken',
      by('member', call('tag_contacts', both, bothTags), { value: answer(2) }),
      by('member', call('tag_contacts', both, bothTags), { value: answer(2) }),
      marks(
        'Parent ahere:Parent ahere, Parent ahere:Parent anext, Parent anext:Parent ahere, Parent anext:Parent anext',
      ),
      mark(b.agency, b.here.tag, b.here.contact),
      by('member', call('untag_contacts', array(a.here.contact), array(a.next.tag)), { value: answer(1) }),
      marks(
        'Parent ahere:Parent ahere, Parent ahere:Parent anext, Parent anext:Parent anext, Parent bhere:Parent bhere',
      ),
      by('member', call('untag_contacts', array(a.next.contact, b.here.contact), array(a.here.tag)), {
        value: answer(1, [b.here.contact, 'not_found']),
      }),
      marks('Parent ahere:Parent ahere, Parent anext:Parent anext, Parent bhere:Parent bhere'),
    ),
    story(
      'live contacts are counted, tag by tag',
      mark(a.agency, a.here.tag, a.here.contact),
      mark(a.agency, a.here.tag, a.next.contact),
      mark(a.agency, a.next.tag, a.next.contact),
      count('2 1'),
      trash(a.here.contact),
      count('1 1'),
      by(
        'viewer',
        `select count(*)::text from public.count_tagged_contacts('${a.agency}', ${array(a.here.tag, b.here.tag)})`,
        { value: '1' },
      ),
      by(
        'pat',
        `select count(*)::text from public.count_tagged_contacts('${a.agency}', ${bothTags})`,
        { value: '0' },
        'b',
      ),
    ),
    story(
      'a merge folds two tags into one',
      mark(a.agency, a.here.tag, a.here.contact),
      mark(a.agency, a.here.tag, a.next.contact),
      mark(a.agency, a.next.tag, a.here.contact),
      mark(b.agency, b.here.tag, b.here.contact),
      by('admin', merge(a.here.tag, a.next.tag), { value: 'Parent anext' }),
      marks('Parent anext:Parent ahere, Parent anext:Parent anext, Parent bhere:Parent bhere'),
      see(
        `select count(distinct created_by)::text from public.contact_tags where created_by = '${people.viewer}'`,
        '1',
      ),
      see("select string_agg(name, ', ' order by name) from public.tags", 'Parent anext, Parent bhere, Parent bnext'),
    ),
    story(
      'a merge leaves other tags alone',
      set(`insert into public.tags (id, agency_id, name) values ('${people.pat}', '${a.agency}', 'Third')`),
      mark(a.agency, people.pat, a.next.contact),
      mark(a.agency, a.here.tag, a.here.contact),
      by('admin', merge(a.here.tag, a.next.tag)),
      marks('Parent anext:Parent ahere, Third:Parent anext'),
    ),
    story(
      'a merge takes two tags of the agency, and who may remove them',
      mark(b.agency, b.here.tag, b.here.contact),
      by('admin', merge(a.here.tag, a.here.tag), { code: 'AX400', value: 'invalid_input' }),
      by('admin', merge(a.here.tag, b.here.tag), { code: 'AX404', value: 'not_found' }),
      by('admin', merge(b.here.tag, a.here.tag), { code: 'AX404', value: 'not_found' }),
      by('admin', merge(a.agency, a.here.tag), { code: 'AX404', value: 'not_found' }),
      by('admin', merge(a.here.tag, a.agency), { code: 'AX404', value: 'not_found' }),
      by('member', merge(a.here.tag, a.next.tag), { code: 'AX403', value: 'missing_permission' }),
      by('stranger', merge(a.here.tag, a.next.tag), { code: 'AX404' }),
      by('owner', merge(a.here.tag, a.next.tag), { code: 'AX404' }, 'none'),
      see('select count(*)::text from public.tags', '4'),
      marks('Parent bhere:Parent bhere'),
    ),
  ];
}
