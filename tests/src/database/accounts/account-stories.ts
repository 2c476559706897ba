import type { Fixture } from '../fixture.ts';
import { signedIn, steps, type Step, type Story } from '../story.ts';
import { MEMBERS, standing } from './standing.ts';

const DENIED = { code: 'AX403' };
const UNKNOWN = { code: 'AX404' };

/** What the functions for memberships promise. */
export function accountStories(fixture: Fixture): Story[] {
  const { by, set, see } = steps(fixture);
  const { a, b, people } = fixture;
  const story = (name: string, ...all: Step[]): Story => ({ name, table: null, steps: all });
  const call = (name: string, ...args: readonly string[]): string =>
    `select public.${name}(${args.map((x) => `'${x}'`).join(', ')})`;
  const on = (name: string, user: string, agency = a.agency): string => call(name, agency, user);
  const now = (change: Parameters<typeof standing>[0] = {}): Step => see(MEMBERS, standing(change));
  const invite = (agency: string, by: string, status = 'pending'): Step =>
    set(
      `insert into public.agency_invites (agency_id, email, role, token_hash, expires_at, created_by, status, accepted_at)
     values ('${agency}', md5(random()::text) || '@example.com', 'viewer', sha256(convert_to(random()::text, 'UTF8')), now() + interval '1 day', '${by}', '${status}',
       ${status === 'accepted' ? 'now()' : 'null'})`,
    );
  const invites = `select string_agg(distinct agency_id::text || created_by || status, ',' order by agency_id::text || created_by || status) from public.agency_invites where created_by is not null`;
  const left = (...rows: readonly (readonly [string, string, string])[]): Step =>
    see(
      invites,
      rows
        .map((row) => row.join(''))
        .toSorted()
        .join(','),
    );
  const preference = (user: string, key: string, value: string, agency: string | null = null): Step =>
    set(
      `insert into public.user_preferences (user_id, agency_id, key, value) values ('${user}', ${agency === null ? 'null' : `'${agency}'`}, '${key}', '"${value}"')`,
    );
  const kept = (count: number): Step => see('select count(*)::text from public.user_preferences', String(count));
  const bothSuspended = set(
    `insert into public.agency_members (agency_id, user_id, role, status, joined_at, suspended_at) values ('${b.agency}', '${people.suspended}', 'member', 'suspended', now(), now())`,
  );

  const managing = ['suspend_member', 'remove_member', 'reactivate_member'].flatMap((name) => [
    story(
      `${name}: nobody but owner and administrators`,
      ...(['member', 'viewer', 'pat'] as const).map((who) => by(who, on(name, a.here.viewer), DENIED)),
      ...(['stranger', 'removed', 'suspended'] as const).map((who) => by(who, on(name, a.here.viewer), UNKNOWN)),
      now(),
    ),
    story(
      `${name}: only in the agency of the header`,
      by('owner', on(name, a.here.viewer), UNKNOWN, 'none'),
      by('owner', on(name, a.here.viewer), UNKNOWN, 'b'),
      by('pat', on(name, a.here.viewer), UNKNOWN, 'b'),
      now(),
    ),
    story(
      `${name}: the owner is out of reach`,
      by('admin', on(name, people.owner), { ...DENIED, value: 'role_too_strong' }),
      now(),
    ),
    story(`${name}: nobody's own`, by('admin', on(name, people.admin), { ...DENIED, value: 'own_membership' }), now()),
    story(`${name}: no member of another agency`, by('owner', on(name, b.here.viewer), UNKNOWN), now()),
    story(`${name}: nobody who was removed`, by('owner', on(name, people.removed), UNKNOWN), now()),
  ]);

  return [
    ...managing,
    story(
      'nothing works without a caller',
      ...[
        on('suspend_member', a.here.viewer),
        call('create_agency', 'X'),
        call('leave_agency', a.agency),
        call('preview_invite', 'x'),
        call('accept_invite', 'x'),
      ].map((sql): Step => ({
        ...signedIn('', a.agency),
        claims: '{"role":"authenticated"}',
        sql,
        code: 'AX401',
      })),
    ),
    story(
      'suspending one membership',
      by('owner', on('suspend_member', people.pat)),
      now({ 'A viewer active': -1, 'A viewer suspended': 1 }),
      by('owner', on('suspend_member', people.pat), { code: 'AX409' }),
    ),
    story(
      'a suspended member takes their open invites along',
      invite(a.agency, people.pat),
      invite(b.agency, people.pat),
      invite(a.agency, people.admin),
      invite(a.agency, people.pat, 'accepted'),
      by('owner', on('suspend_member', people.pat)),
      left(
        [a.agency, people.pat, 'accepted'],
        [a.agency, people.pat, 'revoked'],
        [b.agency, people.pat, 'pending'],
        [a.agency, people.admin, 'pending'],
      ),
    ),
    story(
      'reactivating one membership',
      bothSuspended,
      by('admin', on('reactivate_member', people.suspended)),
      now({ 'A member suspended': -1, 'A member active': 1, 'B member suspended': 1 }),
      by('admin', on('reactivate_member', people.suspended), { code: 'AX409' }),
    ),
    story(
      'reactivating needs a seat',
      set(`update public.agencies set plan_id = 'sales' where id = '${a.agency}'`),
      by('admin', on('reactivate_member', people.suspended), { code: 'AX409', value: 'seat_limit' }),
      now(),
    ),
    story(
      'removing one membership',
      preference(people.pat, 'current_agency', a.agency),
      preference(people.viewer, 'current_agency', a.agency),
      preference(people.pat, 'other', a.agency),
      preference(people.pat, 'current_agency', a.agency, a.agency),
      by('owner', on('remove_member', people.pat)),
      now({ 'A viewer active': -1, 'A viewer removed': 1 }),
      kept(3),
    ),
    story(
      'removing leaves another choice alone',
      preference(people.pat, 'current_agency', b.agency),
      by('owner', on('remove_member', people.pat)),
      kept(1),
    ),
    story(
      'a removed member takes their open invites along',
      invite(a.agency, people.pat),
      by('owner', on('remove_member', people.pat)),
      left([a.agency, people.pat, 'revoked']),
    ),
    story(
      'removing a suspended member',
      by('owner', on('remove_member', people.suspended)),
      now({ 'A member suspended': -1, 'A member removed': 1 }),
    ),
    story('leaving', by('pat', call('leave_agency', a.agency)), now({ 'A viewer active': -1, 'A viewer removed': 1 })),
    story(
      'leaving: not the owner, not strangers, not by another header',
      by('owner', call('leave_agency', a.agency), { code: 'AX409', value: 'last_owner' }),
      by('stranger', call('leave_agency', a.agency), UNKNOWN),
      by('viewer', call('leave_agency', a.agency), UNKNOWN, 'none'),
      by('pat', call('leave_agency', a.agency), UNKNOWN, 'b'),
      now(),
    ),
    story(
      'a role is given to one membership',
      by('owner', call('change_member_role', a.agency, people.pat, 'admin')),
      now({ 'A viewer active': -1, 'A admin active': 1 }),
    ),
    story(
      'ownership is not given',
      by('owner', call('change_member_role', a.agency, people.pat, 'owner'), DENIED),
      by('owner', `select public.change_member_role('${a.agency}', '${people.pat}', null)`, DENIED),
      now(),
    ),
    story(
      'roles are not given by members, nor to the owner, nor to oneself',
      by('member', call('change_member_role', a.agency, people.viewer, 'admin'), DENIED),
      by('admin', call('change_member_role', a.agency, people.owner, 'viewer'), DENIED),
      by('admin', call('change_member_role', a.agency, people.admin, 'viewer'), DENIED),
      now(),
    ),
    story(
      'less than an administrator keeps no open invites',
      invite(a.agency, people.admin),
      by('owner', call('change_member_role', a.agency, people.admin, 'member')),
      left([a.agency, people.admin, 'revoked']),
    ),
    story(
      'an administrator keeps them',
      invite(a.agency, people.member),
      by('owner', call('change_member_role', a.agency, people.member, 'admin')),
      left([a.agency, people.member, 'pending']),
    ),
    story(
      'handing over',
      set(
        `insert into public.agency_members (agency_id, user_id, role, joined_at) values ('${b.agency}', '${people.owner}', 'viewer', now())`,
      ),
      by('owner', on('transfer_ownership', people.pat)),
      now({ 'A owner active': 0, 'A admin active': 1, 'A viewer active': -1, 'B viewer active': 1 }),
      see(
        `select string_agg(role, ' ' order by agency_id) from public.agency_members where user_id = '${people.pat}'`,
        'owner owner',
      ),
    ),
    story(
      'handing over to who works elsewhere, too',
      set(
        `insert into public.agency_members (agency_id, user_id, role, joined_at) values ('${b.agency}', '${people.member}', 'viewer', now())`,
      ),
      by('owner', on('transfer_ownership', people.member)),
      see(
        `select string_agg(role, ' ' order by agency_id) from public.agency_members where user_id = '${people.member}'`,
        'owner viewer',
      ),
    ),
    story(
      'the role is that of the agency',
      by('pat', on('suspend_member', b.here.viewer, b.agency), {}, 'b'),
      now({ 'B viewer active': -1, 'B viewer suspended': 1 }),
    ),
    story(
      'handing over: by the owner only, to an active member only',
      by('admin', on('transfer_ownership', people.member), { ...DENIED, value: 'missing_permission' }),
      by('admin', on('transfer_ownership', people.admin), { ...DENIED, value: 'missing_permission' }),
      by('owner', on('transfer_ownership', people.owner), { ...DENIED, value: 'own_membership' }),
      by('owner', on('transfer_ownership', people.suspended), UNKNOWN),
      by('owner', on('transfer_ownership', b.here.viewer), UNKNOWN),
      by('owner', on('transfer_ownership', people.stranger), UNKNOWN),
      by('owner', on('transfer_ownership', people.member), UNKNOWN, 'none'),
      now(),
    ),
    story(
      'the last owner stays, even with full rights',
      ...[
        `update public.agency_members set role = 'admin' where user_id = '${people.owner}'`,
        `delete from public.agency_members where user_id = '${people.owner}'`,
      ].map((sql): Step => ({ ...set(sql), code: 'AX409' })),
      {
        ...set(
          `update public.agency_members set status = 'suspended', suspended_at = now() where user_id = '${people.owner}'`,
        ),
        code: 'AX409',
      },
      set(`delete from public.agencies where id = '${a.agency}'`),
    ),
  ];
}
