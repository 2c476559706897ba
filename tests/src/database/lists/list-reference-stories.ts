import type { Fixture } from '../fixture.ts';
import { steps, type Step, type Story } from '../story.ts';

const LIST = 'eeeeeeee-0000-4000-8000-000000000003';
const BATCH = 'eeeeeeee-0000-4000-8000-000000000002';
const NOWHERE = 'eeeeeeee-0000-4000-8000-000000000099';
const FIELD = 'eeeeeeee-0000-4000-8000-000000000010';
const PEOPLE_FIELD = 'eeeeeeee-0000-4000-8000-000000000011';
const [GOLD, SILVER] = ['eeeeeeee-0000-4000-8000-000000000021', 'eeeeeeee-0000-4000-8000-000000000022'];

/** What the database does about that which filters of lists name. */
export function listReferenceStories(fixture: Fixture): Story[] {
  const { by, set, see } = steps(fixture);
  const { a, b, people } = fixture;
  const { here, next } = a;
  const story = (name: string, ...all: Step[]): Story => ({ name, table: null, steps: all });
  const tags = (...ids: readonly string[]): string =>
    `{"field": "tags", "operator": "none", "value": [${ids.map((id) => `"${id}"`).join(', ')}]}`;
  const one = (field: string, value: string): string => `{"field": "${field}", "operator": "eq", "value": "${value}"}`;
  const save = (filter: string, name = 'Dynamic', id = LIST): string =>
    `insert into public.contact_lists (id, agency_id, name, kind, filter) values ('${id}', '${a.agency}', '${name}', 'dynamic', '${filter}')`;
  const list = (filter: string): Step => set(save(filter));
  const byMember = (filter: string): string =>
    `insert into public.contact_lists (agency_id, name, kind, filter) values ('${a.agency}', 'By a member', 'dynamic', '${filter}')`;
  const named = (value: string | null): Step =>
    see(
      `select string_agg(case when tag_id = '${here.tag}' then 'here' when tag_id is not null then 'tag' when option_id is not null then 'option' when field_id is not null then 'field' else 'user' end, ' ' order by tag_id, field_id, option_id nulls first, user_id) from private.list_references where list_id = '${LIST}'`,
      value,
    );
  const choices = set(
    `insert into public.custom_fields (id, agency_id, entity, key, label, type, options) values
       ('${FIELD}', '${a.agency}', 'contact', 'level', 'Level', 'select', '[{"id": "${GOLD}", "label": "Gold"}, {"id": "${SILVER}", "label": "Silver"}]');
     insert into public.custom_fields (id, agency_id, entity, key, label, type) values ('${PEOPLE_FIELD}', '${a.agency}', 'contact', 'coach', 'Coach', 'user')`,
  );
  const drop = `delete from public.tags where id = '${here.tag}'`;
  const merge = `select public.merge_tags('${a.agency}', '${here.tag}', '${next.tag}')`;
  const trash = set(
    `update public.contact_lists set deleted_at = now(), delete_batch_id = '${BATCH}' where id = '${LIST}'`,
  );
  const filterOf = (value: string): Step =>
    see(`select filter::text from public.contact_lists where id = '${LIST}'`, value);
  const keep = (id: string): string =>
    `update public.custom_fields set options = '[{"id": "${id}", "label": "Left"}]' where id = '${FIELD}'`;
  const refusing = (what: string, filter: string): Story =>
    story(
      `a new filter that names ${what} is refused`,
      choices,
      by('member', byMember(filter), { code: 'AX400', value: 'invalid_input' }),
      list('{"field": "leadScore", "operator": "gte", "value": 1}'),
      by('member', `update public.contact_lists set filter = '${filter}' where id = '${LIST}'`, { code: 'AX400' }),
    );

  return [
    story(
      'what a filter names stands in a table, and goes with it',
      choices,
      list(
        `{"and": [${tags(here.tag, here.tag.toUpperCase())}, {"not": {"or": [${one('custom.level', GOLD)}, ${one('ownerId', people.viewer)}]}}]}`,
      ),
      named('here field option user'),
      by('member', `update public.contact_lists set name = 'Other' where id = '${LIST}'`),
      named('here field option user'),
      by(
        'member',
        `update public.contact_lists set filter = '${one('custom.coach', people.viewer)}' where id = '${LIST}'`,
      ),
      named('field user'),
      set(`delete from private.list_references`),
      set(`select private.rebuild_list_references('${b.agency}')`),
      named(null),
      set(`select private.rebuild_list_references('${a.agency}')`),
      named('field user'),
      set(`delete from public.contact_lists where id = '${LIST}'`),
      named(null),
    ),
    story(
      'what a filter of long ago names and is not there gets no row',
      set('set local session_replication_role = replica'),
      list(tags(here.tag, NOWHERE)),
      set('set local session_replication_role = origin'),
      named(null),
      set(`select private.rebuild_list_references('${a.agency}')`),
      named('here'),
    ),
    refusing('no tag', tags(NOWHERE)),
    refusing('the tag of another agency', tags(here.tag, b.here.tag)),
    refusing('no option', one('custom.level', NOWHERE)),
    refusing('a stranger', one('ownerId', people.stranger)),
    refusing('a stranger in a field of people', one('custom.coach', people.stranger)),
    story(
      'whoever has left may still be named',
      by('member', byMember(one('ownerId', people.suspended))),
      by('member', byMember(one('createdBy', people.removed)).replace('By a member', 'Another')),
    ),
    story(
      'a tag that a list names stays, and the lists are told',
      list(tags(here.tag)),
      by('owner', drop, { code: 'AX409', value: 'in_use' }),
      trash,
      by('owner', drop, { code: 'AX409', value: 'in_use' }),
      by('member', drop, { rows: 0 }),
      by('owner', `delete from public.tags where id = '${next.tag}'`, { rows: 1 }),
      see(`select private.lists_naming('${a.agency}', '${here.tag}', null, null)`, '“Dynamic” (in the trash)'),
      set(save(tags(here.tag), 'A live one', NOWHERE)),
      see(
        `select private.lists_naming('${a.agency}', '${here.tag}', null, null)`,
        '“A live one”, “Dynamic” (in the trash)',
      ),
      see(`select private.lists_naming('${b.agency}', '${here.tag}', null, null)`, null),
      set(`delete from public.agencies where id = '${a.agency}'`),
    ),
    story(
      'who may not read lists is told no names',
      list(tags(here.tag)),
      set("delete from private.role_permissions where permission = 'list:read'"),
      set(`grant execute on function private.lists_naming(uuid, uuid, uuid, uuid[]) to authenticated;
           alter function private.lists_naming(uuid, uuid, uuid, uuid[]) security definer`),
      by('owner', `select private.lists_naming('${a.agency}', '${here.tag}', null, null)`, { value: 'a list' }),
    ),
    story(
      'a merge of tags rewrites the filters, in the trash too, and only those',
      list(
        `{"and": [${tags(here.tag, next.tag)}, {"not": ${tags(here.tag)}}, {"field": "city", "operator": "eq", "value": "${here.tag}"}]}`,
      ),
      set(save(tags(next.tag), 'Other', NOWHERE)),
      trash,
      by('owner', merge),
      filterOf(
        `{"and": [${normal(tags(next.tag))}, {"not": ${normal(tags(next.tag))}}, {"field": "city", "value": "${here.tag}", "operator": "eq"}]}`,
      ),
      named('tag'),
      see(`select version::text from public.contact_lists where id = '${NOWHERE}'`, '1'),
    ),
    story(
      'an option that a list names stays',
      choices,
      list(one('custom.level', GOLD)),
      by('owner', keep(SILVER), { code: 'AX409', value: 'in_use' }),
      by('owner', keep(GOLD), { rows: 1 }),
    ),
  ];
}

/** The keys of a condition in the order in which jsonb prints them. */
function normal(condition: string): string {
  return condition.replace(/("operator": "none"), ("value": \[[^\]]*\])/u, '$2, $1');
}
