import type { Fixture } from '../fixture.ts';
import { steps, type Step, type Story } from '../story.ts';

/** What the functions for agencies promise. */
export function agencyStories(fixture: Fixture): Story[] {
  const { by, set, see } = steps(fixture);
  const { a, b, people } = fixture;
  const story = (name: string, ...all: Step[]): Story => ({ name, table: null, steps: all });
  const one = (name: string, agency = a.agency): string => `select public.${name}('${agency}')`;
  const gone = set(`update public.agencies set deleted_at = now() where id = '${a.agency}'`);
  const states = `select string_agg(name || case when deleted_at is null then '' else ' removed' end, ', ' order by name) from public.agencies`;
  const update = (changes: string, version = 'null'): string =>
    `select name from public.update_agency('${a.agency}', '${changes}', ${version})`;
  const foundedBy = (role: string, count: number): Step =>
    set(
      `with made as (insert into public.agencies (name, slug) select 'Many', 'many-' || n from generate_series(1, ${count}) n returning id)
     insert into public.agency_members (agency_id, user_id, role, joined_at) select id, '${role === 'none' ? people.pat : people.stranger}', '${role === 'none' ? 'owner' : role}', now() from made`,
    );
  const create = "select (public.create_agency('New', 'UTC', 'EUR')).currency";
  return [
    story(
      'a new agency has an owner, settings and a way to sell',
      by('stranger', create, { value: 'EUR' }, 'none'),
      see(
        `select concat_ws(' ', (select role || status from public.agency_members where agency_id = n.id and user_id = '${people.stranger}'), (select count(*) from public.agency_settings where agency_id = n.id),
        (select string_agg(name, ' ' order by position) from public.pipeline_stages where agency_id = n.id)) from public.agencies n where name = 'New'`,
        'owneractive 1 New Qualified Proposal Negotiation Won Lost',
      ),
    ),
    story('fifty agencies are enough', foundedBy('owner', 50), by('stranger', create, { code: 'AX409' }, 'none')),
    story('the fiftieth is not too many', foundedBy('owner', 49), by('stranger', create, {}, 'none')),
    story('agencies of others do not count', foundedBy('none', 50), by('stranger', create, {}, 'none')),
    story('agencies where one only works do not count', foundedBy('viewer', 50), by('stranger', create, {}, 'none')),
    story(
      'my agencies are mine',
      by(
        'pat',
        "select string_agg(name || role, ',') from public.my_agencies()",
        { value: 'Agency alphaviewer,Agency betaowner' },
        'none',
      ),
      ...(['stranger', 'removed', 'suspended'] as const).map((who) =>
        by(who, 'select * from public.my_agencies(true)', { rows: 0 }, 'none'),
      ),
    ),
    story(
      'removed agencies are listed for their owner, on request',
      gone,
      by('owner', 'select * from public.my_agencies()', { rows: 0 }),
      by('owner', 'select * from public.my_agencies(true)', { rows: 1 }),
      by('admin', 'select * from public.my_agencies(true)', { rows: 0 }),
      by('pat', 'select * from public.my_agencies(true)', { rows: 1 }),
    ),
    story(
      'removing an agency',
      set(`insert into public.user_preferences (user_id, agency_id, key, value) values ('${people.pat}', null, 'current_agency', '"${b.agency}"'), ('${people.viewer}', null, 'current_agency', '"${a.agency}"'),
        ('${people.viewer}', null, 'other', '"${a.agency}"'), ('${people.viewer}', '${a.agency}', 'current_agency', '"${a.agency}"')`),
      set(
        `insert into public.agency_invites (agency_id, email, role, token_hash, expires_at, status, accepted_at) values ('${a.agency}', 'x@example.com', 'viewer', sha256('x'), now(), 'accepted', now())`,
      ),
      by('owner', one('remove_agency')),
      see(states, 'Agency alpha removed, Agency beta'),
      see('select count(*)::text from public.user_preferences', '3'),
      see(
        `select string_agg(distinct case agency_id when '${a.agency}' then 'A' else 'B' end || status, ' ') from public.agency_invites`,
        'Aaccepted Arevoked Bpending',
      ),
    ),
    story(
      'removing an agency: by its owner only, under its header',
      by('admin', one('remove_agency'), { code: 'AX403' }),
      by('stranger', one('remove_agency'), { code: 'AX404' }),
      by('owner', one('remove_agency'), { code: 'AX404' }, 'none'),
      by('pat', one('remove_agency'), { code: 'AX404' }, 'b'),
      see(states, 'Agency alpha, Agency beta'),
    ),
    story(
      'a removed agency is out of use',
      gone,
      by('owner', `select * from public.contacts where agency_id = '${a.agency}'`, { rows: 0 }),
      by('owner', one('remove_agency'), { code: 'AX404' }),
      by('viewer', one('leave_agency'), { code: 'AX404' }),
    ),
    story(
      'restoring an agency',
      gone,
      set(`update public.agencies set deleted_at = now() where id = '${b.agency}'`),
      by('owner', one('restore_agency')),
      see(states, 'Agency alpha, Agency beta removed'),
    ),
    story(
      'restoring one of two',
      gone,
      set(`update public.agencies set deleted_at = now() where id = '${b.agency}'`),
      set(
        `insert into public.agencies (id, name, slug, deleted_at) values ('${people.pat}', 'Third', 'third-one', now())`,
      ),
      set(
        `insert into public.agency_members (agency_id, user_id, role, joined_at) values ('${people.pat}', '${people.pat}', 'owner', now())`,
      ),
      by('pat', one('restore_agency', b.agency), {}, 'none'),
      see(states, 'Agency alpha removed, Agency beta, Third removed'),
    ),
    story(
      'restoring without the header',
      gone,
      by('owner', one('restore_agency'), {}, 'none'),
      see(states, 'Agency alpha, Agency beta'),
    ),
    story(
      'restoring: by its owner only',
      gone,
      ...(['admin', 'stranger', 'pat', 'removed'] as const).map((who) =>
        by(who, one('restore_agency'), { code: 'AX404' }, 'none'),
      ),
      by('owner', one('restore_agency'), { code: 'AX404' }, 'b'),
      see(states, 'Agency alpha removed, Agency beta'),
    ),
    story(
      'restoring: not by an owner who is none any more',
      set(`delete from public.agency_members where agency_id = '${a.agency}' and user_id = '${people.admin}'`),
      gone,
      set(`alter table public.agency_members disable trigger user`),
      set(
        `update public.agency_members set status = 'suspended', suspended_at = now() where agency_id = '${a.agency}' and role = 'owner'`,
      ),
      by('owner', one('restore_agency'), { code: 'AX404' }, 'none'),
    ),
    story('what is in use is not restored', by('owner', one('restore_agency'), { code: 'AX404' })),
    story(
      'changing an agency',
      by(
        'admin',
        update(
          '{"name":"Changed","website":"w.example","logo_url":"https://l","description":"d","timezone":"Asia/Tokyo","currency":"CHF","slug":"new-slug"}',
        ),
        { value: 'Changed' },
      ),
      see(
        `select string_agg(concat_ws(' ', name, website, logo_url, description, timezone, currency, slug), ', ' order by name) from public.agencies`,
        'Agency beta UTC USD agency-beta, Changed https://w.example https://l d Asia/Tokyo CHF new-slug',
      ),
    ),
    story(
      'changing an agency: version and fields are looked at',
      by('admin', update('{"name":"X"}', '7'), { code: 'AX409', value: 'stale_version' }),
      by('admin', update('{"plan_id":"scale"}'), { code: 'AX400' }),
      by('admin', update('[]'), { code: 'AX400' }),
      by('admin', update('{"name":"X"}', '1'), { value: 'X' }),
      see(`select name from public.agencies where id = '${b.agency}'`, 'Agency beta'),
    ),
    story(
      'changing one agency under the header of another',
      by('pat', update('{"name":"X"}'), { code: 'AX404' }, 'b'),
      see(states, 'Agency alpha, Agency beta'),
    ),
    story(
      'an address is taken, or is none',
      by('admin', update('{"slug":"agency-beta"}'), { code: 'AX409', value: 'slug_taken' }),
      by('admin', update('{"slug":"admin"}'), { code: 'AX400', value: 'invalid_input' }),
    ),
    story(
      'changing an agency: by owner and administrators only',
      by('member', update('{"name":"X"}'), { code: 'AX403', value: 'missing_permission' }),
      by('member', update('{"slug":"xxxx"}'), { code: 'AX403' }),
      by('stranger', update('{"name":"X"}'), { code: 'AX404' }),
      by('member', `select private.change_agency_slug('${a.agency}', 'xxxx')`, { code: 'AX403' }),
      by('stranger', `select private.change_agency_slug('${a.agency}', 'xxxx')`, { code: 'AX404' }),
      see("select string_agg(slug, ' ' order by slug) from public.agencies", 'agency-alpha agency-beta'),
    ),
    story(
      'a new person has a profile',
      set(
        "insert into auth.users (id, email, raw_user_meta_data) values ('ffffffff-0000-4000-8000-00000000ffff', 'new@example.com', '{\"full_name\":\"New\"}')",
      ),
      see(
        "select email || full_name from public.users where id = 'ffffffff-0000-4000-8000-00000000ffff'",
        'new@example.comNew',
      ),
      set("update auth.users set email = 'other@example.com' where id = 'ffffffff-0000-4000-8000-00000000ffff'"),
      see("select email from public.users where id = 'ffffffff-0000-4000-8000-00000000ffff'", 'other@example.com'),
    ),
  ];
}
