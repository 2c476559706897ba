import type { Fixture, People } from '../fixture.ts';
import type { Race, Run } from '../race.ts';

const OPTION = 'eeeeeeee-0000-4000-8000-000000000021';

/** What happens when two work on the same contacts or tags at once. */
export function contactRaces({ a, people }: Fixture): Race[] {
  const here = (who: keyof People, sql: string): Run => ({ who, sql, header: a.agency });
  const contacts = `array['${a.here.contact}', '${a.next.contact}']::uuid[]`;
  const one = `array['${a.here.contact}']::uuid[]`;
  const move = (door: string, ids: string): string => `select public.${door}('${a.agency}', ${ids})`;
  const trash = `update public.contacts set deleted_at = now(), delete_batch_id = '${a.agency}' where agency_id = '${a.agency}'`;
  const tag = `select public.tag_contacts('${a.agency}', ${one}, array['${a.here.tag}']::uuid[])`;
  const live = `select count(*)::text from public.contacts where agency_id = '${a.agency}' and deleted_at is null`;
  const drop = `delete from public.tags where id = '${a.here.tag}'`;
  const listWith = (filter: string): string =>
    `insert into public.contact_lists (agency_id, name, kind, filter) values ('${a.agency}', 'Saved', 'dynamic', '${filter}')`;
  const save = listWith(`{"field": "tags", "operator": "any", "value": ["${a.here.tag}"]}`);
  return [
    {
      name: 'many removed while one of them is',
      about: ['remove_contacts'],
      set: '',
      first: here('owner', move('remove_contacts', one)),
      second: here('admin', move('remove_contacts', contacts)),
      outcome: 'done',
      after: { sql: live, value: '0' },
    },
    {
      name: 'many restored while one of them is',
      about: ['restore_contacts'],
      set: trash,
      first: here('owner', move('restore_contacts', one)),
      second: here('admin', move('restore_contacts', contacts)),
      outcome: 'done',
      after: { sql: live, value: '2' },
    },
    {
      name: 'tagged while it is removed',
      about: ['tag_contacts'],
      set: '',
      first: here('owner', move('remove_contacts', one)),
      second: here('member', tag),
      outcome: 'done',
      after: { sql: 'select count(*)::text from public.contact_tags', value: '0' },
    },
    {
      name: 'a tag merged while it is given',
      about: ['merge_tags'],
      set: '',
      first: here('member', tag),
      second: here('owner', `select public.merge_tags('${a.agency}', '${a.here.tag}', '${a.next.tag}')`),
      outcome: 'done',
      after: { sql: `select count(*)::text from public.contact_tags where tag_id = '${a.next.tag}'`, value: '1' },
    },
    {
      name: 'a list is saved while the tag that it names is removed',
      about: ['check_list_filter'],
      set: '',
      first: here('owner', drop),
      second: here('member', save),
      outcome: 'invalid_input',
    },
    {
      name: 'a tag is removed while a list that names it is saved',
      about: ['keep_listed_tag', 'check_list_filter'],
      set: '',
      first: here('member', save),
      second: here('owner', drop),
      outcome: 'in_use',
    },
    {
      name: 'a list is saved while the tag that it names is merged',
      about: ['merge_tags', 'check_list_filter'],
      set: '',
      first: here('member', save),
      second: here('owner', `select public.merge_tags('${a.agency}', '${a.here.tag}', '${a.next.tag}')`),
      outcome: 'done',
      after: {
        sql: `select (filter #>> '{value,0}') from public.contact_lists where name = 'Saved'`,
        value: a.next.tag,
      },
    },
    {
      name: 'a list is saved while the option that it names goes',
      about: ['check_list_filter'],
      set: `insert into public.custom_fields (id, agency_id, entity, key, label, type, options) values ('${a.agency}', '${a.agency}', 'contact', 'level', 'Level', 'select', '[{"id": "${OPTION}", "label": "Gold"}, {"label": "Silver"}]')`,
      first: here('owner', `update public.custom_fields set options = options - 0 where id = '${a.agency}'`),
      second: here('member', listWith(`{"field": "custom.level", "operator": "eq", "value": "${OPTION}"}`)),
      outcome: 'invalid_input',
    },
    {
      name: 'converted twice',
      about: ['convert_contact'],
      set: `update public.pipelines set is_default = true where id = '${a.here.pipeline}'`,
      first: here('owner', `select public.convert_contact('${a.agency}', '${a.here.contact}')`),
      second: here('admin', `select public.convert_contact('${a.agency}', '${a.here.contact}')`),
      outcome: 'already_converted',
    },
    {
      name: 'tagged while it goes into the trash',
      about: ['describe_tagged_contact'],
      set: '',
      first: here(
        'member',
        `insert into public.contact_tags (agency_id, tag_id, contact_id) values ('${a.agency}', '${a.here.tag}', '${a.here.contact}')`,
      ),
      second: {
        who: 'server',
        sql: `update public.contacts set deleted_at = now(), delete_batch_id = '${people.stranger}' where id = '${a.here.contact}'`,
        header: null,
      },
      outcome: 'done',
      after: { sql: 'select contact_live::text from public.contact_tags', value: 'false' },
    },
  ];
}
