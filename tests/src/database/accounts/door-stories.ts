import { emailOf, type Fixture, type People } from '../fixture.ts';
import { steps, type Step, type Story } from '../story.ts';
import { MEMBERS, standing } from './standing.ts';

/** What the functions for invites and seats promise. */
export function doorStories(fixture: Fixture): Story[] {
  const { by, set, see } = steps(fixture);
  const { a, b, people } = fixture;
  const story = (name: string, ...all: Step[]): Story => ({ name, table: null, steps: all });
  const open = (
    token: string,
    email: string,
    more: { agency?: string; expires?: string; created?: string; status?: string } = {},
  ): Step =>
    set(
      `insert into public.agency_invites (agency_id, email, role, token_hash, expires_at, created_at, status, accepted_at, created_by)
     values ('${more.agency ?? a.agency}', '${email}', 'member', sha256('${token}'), ${more.expires ?? "now() + interval '1 day'"}, ${more.created ?? 'now()'}, '${more.status ?? 'pending'}',
       ${more.status === 'accepted' ? 'now()' : 'null'}, '${people.owner}')`,
    );
  const accept = (who: keyof People, outcome: { code?: string; value?: string } = {}): Step =>
    by(who, "select role from public.accept_invite('t')", outcome, 'none');
  const preview = "select concat_ws(' ', agency_name, role, is_for_you) from public.preview_invite('t')";
  const now = (change: Readonly<Record<string, number>> = {}): Step => see(MEMBERS, standing(change));
  const counts = see.bind(
    null,
    "select string_agg(line, ', ' order by line) from (select status || ' ' || count(*) as line from public.agency_invites group by status) l",
  );
  const joined = { 'A member active': 1 };
  const seats = (plan: string, more = ''): Step =>
    set(`update public.agencies set plan_id = '${plan}' ${more} where id = '${a.agency}'`);
  const invite = (email: string, role = 'viewer', hours = 24): string =>
    `select id from public.create_invite('${a.agency}', '${email}', '${role}', ${hours})`;
  const conflict = (value: string) => ({ code: 'AX409', value });

  return [
    story(
      'an accepted invite makes a member of one',
      open('t', emailOf('stranger')),
      accept('stranger', { value: 'member' }),
      now(joined),
      counts('accepted 1, pending 4'),
      accept('stranger', conflict('invite_used')),
      accept('pat', conflict('invite_used')),
      see("select string_agg(accepted_by::text, '') from public.agency_invites", people.stranger),
    ),
    story(
      'the address counts as Auth has it, in any case',
      open('t', emailOf('stranger').toUpperCase()),
      set(`update auth.users set email = 'Stranger@Example.com' where id = '${people.stranger}'`),
      accept('stranger'),
      now(joined),
    ),
    story(
      'an invite of another does not open',
      open('t', emailOf('viewer')),
      accept('stranger', { code: 'AX403', value: 'email_mismatch' }),
      now(),
    ),
    story(
      'an address that is not confirmed does not open',
      open('t', emailOf('stranger')),
      set(`update auth.users set email_confirmed_at = null where id = '${people.stranger}'`),
      accept('stranger', { code: 'AX403' }),
      now(),
    ),
    story(
      'an expired invite does not open',
      open('t', emailOf('stranger'), { expires: 'now()' }),
      accept('stranger', conflict('invite_expired')),
      by('stranger', preview, conflict('invite_expired'), 'none'),
      now(),
    ),
    story(
      'a revoked invite does not open',
      open('t', emailOf('stranger'), { status: 'revoked' }),
      accept('stranger', conflict('invite_revoked')),
      by('stranger', preview, conflict('invite_revoked'), 'none'),
      now(),
    ),
    story(
      'an invite that nobody made does not open',
      accept('stranger', { code: 'AX404' }),
      by('stranger', preview, { code: 'AX404' }, 'none'),
      now(),
    ),
    story(
      'an invite into a removed agency does not open',
      open('t', emailOf('stranger')),
      set(`update public.agencies set deleted_at = now() where id = '${a.agency}'`),
      accept('stranger', { code: 'AX404' }),
      by('stranger', preview, { code: 'AX404' }, 'none'),
    ),
    story(
      'a member needs no invite',
      open('t', emailOf('viewer')),
      accept('viewer', conflict('already_member')),
      now(),
    ),
    story(
      'a suspended member does not come back by invite',
      open('t', emailOf('suspended')),
      accept('suspended', conflict('member_suspended')),
      now(),
    ),
    story(
      'who was removed comes back by a new invite',
      open('t', emailOf('removed')),
      accept('removed'),
      now({ ...joined, 'A member removed': -1 }),
    ),
    story(
      'but not by one from before',
      open('t', emailOf('removed'), { created: "'2019-01-01'" }),
      accept('removed', conflict('invite_revoked')),
      now({}),
    ),
    story(
      'what one is elsewhere does not matter',
      open('t', 'elsewhere@example.com'),
      set(
        `update auth.users set email = 'elsewhere@example.com', email_confirmed_at = now() where id = '${b.here.viewer}'`,
      ),
      {
        ...by('stranger', "select role from public.accept_invite('t')", {}, 'none'),
        claims: JSON.stringify({ sub: b.here.viewer, role: 'authenticated' }),
      },
      now(joined),
    ),
    story(
      'an invite shows what it offers',
      open('t', emailOf('stranger')),
      by('stranger', preview, { value: 'Agency alpha member t', rows: 1 }, 'none'),
      by('viewer', preview, { value: 'Agency alpha member f' }, 'none'),
      by('stranger', "select * from public.preview_invite('t')", { rows: 1 }, 'none'),
    ),
    story(
      'an invite needs a seat',
      open('t', emailOf('stranger')),
      seats('sales'),
      accept('stranger', conflict('seat_limit')),
      now(),
    ),
    story(
      'seats are those of the agency',
      open('t', emailOf('stranger'), { agency: b.agency }),
      seats('sales'),
      set(`update public.agencies set plan_id = 'build' where id = '${b.agency}'`),
      accept('stranger'),
      now({ 'B member active': 1 }),
    ),
    story(
      'who is suspended or removed takes no seat',
      open('t', emailOf('stranger')),
      set("update public.plans set seat_limit = 8 where id = 'build'"),
      seats('build'),
      accept('stranger'),
      now(joined),
    ),
    story(
      'the last seat is taken once',
      open('t', emailOf('stranger')),
      set("update public.plans set seat_limit = 7 where id = 'build'"),
      seats('build'),
      accept('stranger', conflict('seat_limit')),
    ),
    ...[
      ["subscription_status = 'trialing', trial_ends_at = now() - interval '1 second'", 'seat_limit'],
      ["subscription_status = 'canceled'", 'seat_limit'],
      ["subscription_status = 'trialing', trial_ends_at = now() + interval '1 day'", ''],
      ["subscription_status = 'active', trial_ends_at = now() - interval '1 day'", ''],
    ].map(([state = '', outcome = '']) =>
      story(
        `seats while ${state}`,
        open('t', emailOf('stranger')),
        seats('scale', `, ${state}`),
        accept('stranger', outcome === '' ? {} : conflict(outcome)),
      ),
    ),

    story(
      'owner and administrators invite',
      by('owner', invite('new@example.com')),
      by('admin', invite(' Newer@Example.com ', 'admin')),
      see(
        "select string_agg(email || role, ' ' order by email) from public.agency_invites where email like 'new%'",
        'new@example.comviewer newer@example.comadmin',
      ),
    ),
    story(
      'nobody else does',
      by('member', invite('n@example.com'), { code: 'AX403' }),
      by('viewer', invite('n@example.com'), { code: 'AX403' }),
      by('stranger', invite('n@example.com'), { code: 'AX404' }),
      by('owner', invite('n@example.com'), { code: 'AX404' }, 'none'),
      by('pat', invite('n@example.com'), { code: 'AX404' }, 'b'),
      counts('pending 4'),
    ),
    story(
      'nobody is invited as owner',
      by('owner', invite('n@example.com', 'owner'), { code: 'AX403' }),
      by('owner', `select id from public.create_invite('${a.agency}', 'n@example.com', null)`, { code: 'AX403' }),
    ),
    story(
      'an invite has an address and an end',
      ...[
        invite('nobody'),
        invite('a b@example.com'),
        invite('n@example.com', 'viewer', 0),
        invite('n@example.com', 'viewer', 721),
      ].map((sql) => by('owner', sql, { code: 'AX400' })),
    ),
    story(
      'who is here is not invited',
      by('owner', invite(emailOf('viewer').toUpperCase()), conflict('already_member')),
      by('owner', invite(emailOf('suspended')), conflict('member_suspended')),
    ),
    story(
      'who was here, or is elsewhere, is',
      by('owner', invite(emailOf('removed'))),
      set(`update auth.users set email = 'elsewhere@example.com' where id = '${b.here.viewer}'`),
      by('owner', invite('elsewhere@example.com')),
      set(`update auth.users set email = 'elsewhere2@example.com' where id = '${b.here.suspended}'`),
      by('owner', invite('elsewhere2@example.com')),
    ),
    story(
      'an address has one open invite',
      by('owner', invite('n@example.com')),
      by('admin', invite('N@example.com'), conflict('invite_pending')),
    ),
    story(
      'an expired one makes room, and nothing else does',
      open('1', 'n@example.com', { expires: 'now()' }),
      open('2', 'n@example.com', { expires: 'now()', agency: b.agency }),
      open('3', 'm@example.com', { expires: 'now()' }),
      open('4', 'n@example.com', { expires: 'now()', status: 'accepted' }),
      by('owner', invite('n@example.com')),
      counts('accepted 1, pending 7, revoked 1'),
    ),
    story('an invite needs a free seat', seats('sales'), by('owner', invite('n@example.com'), conflict('seat_limit'))),
    story(
      'an invite is revoked, once and for all',
      by('owner', `select public.revoke_invite('${a.agency}', '${a.here.invite}')`),
      counts('pending 3, revoked 1'),
      by('admin', `select public.revoke_invite('${a.agency}', '${a.here.invite}')`),
      see(`select version::text from public.agency_invites where id = '${a.here.invite}'`, '2'),
    ),
    story(
      'revoking: owner and administrators, in their agency',
      ...(['member', 'viewer'] as const).map((who) =>
        by(who, `select public.revoke_invite('${a.agency}', '${a.here.invite}')`, { code: 'AX403' }),
      ),
      by('stranger', `select public.revoke_invite('${a.agency}', '${a.here.invite}')`, { code: 'AX404' }),
      by('owner', `select public.revoke_invite('${a.agency}', '${b.here.invite}')`, { code: 'AX404' }),
      by('owner', `select public.revoke_invite('${a.agency}', '${people.viewer}')`, { code: 'AX404' }),
      counts('pending 4'),
    ),
    story(
      'an accepted invite is not revoked',
      open('t', 'n@example.com', { status: 'accepted' }),
      by(
        'owner',
        `select public.revoke_invite('${a.agency}', (select id from public.agency_invites where email = 'n@example.com'))`,
        conflict('invite_used'),
      ),
    ),
    story(
      'the clock of an invite runs',
      by('owner', invite('n@example.com', 'viewer', 2)),
      see(
        "select (expires_at = now() + interval '2 hours')::text from public.agency_invites where email = 'n@example.com'",
        'true',
      ),
    ),
  ];
}
