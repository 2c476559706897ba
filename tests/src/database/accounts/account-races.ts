import { emailOf, type Fixture, type People } from '../fixture.ts';
import type { Race, Run } from '../race.ts';

/** What happens when two take the same invite, seat, member or agency at once. */
export function accountRaces({ a, people }: Fixture): Race[] {
  const here = (who: keyof People, sql: string): Run => ({ who, sql, header: a.agency });
  const outside = (who: keyof People, sql: string): Run => ({ who, sql, header: null });
  const open = (token: string, email: string): string =>
    `insert into public.agency_invites (id, agency_id, email, role, token_hash, expires_at) values ('${people.stranger}', '${a.agency}', '${email}', 'member', sha256('${token}'), now() + interval '1 day')`;
  const accept = outside('stranger', "select public.accept_invite('t')");
  const revoke = here('owner', `select public.revoke_invite('${a.agency}', '${people.stranger}')`);
  const on = (name: string, user: string): string => `select public.${name}('${a.agency}', '${user}')`;
  const invite = `select public.create_invite('${a.agency}', 'new@example.com', 'viewer')`;
  const opened = open('t', emailOf('stranger'));
  return [
    {
      name: 'revoked while it is accepted',
      about: ['usable_invite'],
      set: opened,
      first: revoke,
      second: accept,
      outcome: 'invite_revoked',
    },
    {
      name: 'accepted while it is revoked',
      about: ['revoke_invite'],
      set: opened,
      first: accept,
      second: revoke,
      outcome: 'invite_used',
    },
    {
      name: 'accepted twice',
      about: ['usable_invite'],
      set: opened,
      first: accept,
      second: accept,
      outcome: 'invite_used',
    },
    {
      name: 'the last seat',
      about: ['take_seat'],
      set: `${opened}; update public.agencies set plan_id = 'build' where id = '${a.agency}'; update public.plans set seat_limit = 8 where id = 'build'`,
      first: accept,
      second: here('owner', on('reactivate_member', people.suspended)),
      outcome: 'seat_limit',
    },
    {
      name: 'two heirs',
      about: ['transfer_ownership'],
      set: '',
      first: here('owner', on('transfer_ownership', people.member)),
      second: here('owner', on('transfer_ownership', people.admin)),
      outcome: 'missing_permission',
    },
    {
      name: 'removed and suspended',
      about: ['other_member'],
      set: '',
      first: here('owner', on('remove_member', people.member)),
      second: here('admin', on('suspend_member', people.member)),
      outcome: 'not_found',
    },
    {
      name: 'invited into an agency that goes away',
      about: ['take_seat'],
      set: '',
      first: here('owner', `select public.remove_agency('${a.agency}')`),
      second: here('admin', invite),
      outcome: 'not_found',
    },
    {
      name: 'the fiftieth agency',
      about: ['create_agency'],
      set: `with made as (insert into public.agencies (name, slug) select 'Many', 'many-' || n from generate_series(1, 49) n returning id)
        insert into public.agency_members (agency_id, user_id, role, joined_at) select id, '${people.stranger}', 'owner', now() from made`,
      first: outside('stranger', "select public.create_agency('One')"),
      second: outside('stranger', "select public.create_agency('Two')"),
      outcome: 'in_use',
    },
  ];
}
