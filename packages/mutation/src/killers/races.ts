import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import type { Laboratory } from '../laboratory.ts';
import type { Fixture, People } from '../fixture.ts';
import { FULL_RIGHTS, signedIn } from '../story.ts';
import { emailOf } from '../fixture.ts';
import { contactRaces } from './contact-races.ts';
import { rightsRaces } from './rights-races.ts';
import { salesRaces } from './sales-races.ts';

/** Two callers at once: the second begins before the first has committed. */
export interface Race {
  readonly name: string;
  /** The functions that see to it that it ends well. */
  readonly about: readonly string[];
  readonly set: string;
  readonly first: Run;
  readonly second: Run;
  /** What the second one hears. */
  readonly outcome: string;
  /** A look at what stands there afterwards, with full rights. */
  readonly after?: { readonly sql: string; readonly value: string };
}

export interface Run {
  /** Somebody, or a server with full rights. */
  readonly who: keyof People | 'server';
  readonly sql: string;
  readonly header: string | null;
}

/** How long the first waits for the second to arrive at a lock, or at its end, before it commits. */
const LONGEST_HEAD_START_MS = 4000;
const LOOK_EVERY_MS = 15;
const WAITING = "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";

/**
 * Runs the races that depend on a function, each on a copy of its own with a mutant in it; all of them when none is named.
 *
 * @returns the first that ends otherwise than it must, or null
 */
export async function raceProblem(
  laboratory: Laboratory,
  { worker, mutation, about }: { readonly worker: string; readonly mutation: string; readonly about: string | null },
): Promise<string | null> {
  const races = racesFor(laboratory.fixture).filter(
    (race) => about === null || race.about.some((name) => new RegExp(`[. ]${name}[(]`, 'u').test(about)),
  );
  for (const race of races) {
    const name = `${worker}_race`;
    try {
      const [keeper, one, other] = [
        await laboratory.copy(name),
        await laboratory.copy(name),
        await laboratory.copy(name),
      ];
      if (mutation !== '') await keeper.query(mutation);
      await keeper.query(race.set);
      const outcome = await runRace(laboratory.fixture, race, [keeper, one, other]);
      if (outcome !== race.outcome) return `${race.name}: ${outcome} instead of ${race.outcome}`;
      if (race.after !== undefined) {
        const { rows } = await keeper.query<unknown[]>({ text: race.after.sql, rowMode: 'array' });
        if (rows[0]?.[0] !== race.after.value)
          return `${race.name}: ${String(rows[0]?.[0])} instead of ${race.after.value}`;
      }
    } finally {
      await laboratory.discard(name);
    }
  }
  return null;
}

async function runRace(
  fixture: Fixture,
  { first, second }: Race,
  [keeper, one, other]: readonly [Client, Client, Client],
): Promise<string> {
  await enter(one, fixture, first);
  await one.query(first.sql);
  await enter(other, fixture, second);
  const answer = other.query(second.sql).then(
    () => 'done',
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  const hasAnswered = answer.then(() => true);
  for (let waited = 0; waited < LONGEST_HEAD_START_MS; waited += LOOK_EVERY_MS) {
    const { rowCount } = await keeper.query(WAITING);
    if (rowCount !== 0 || (await Promise.race([hasAnswered, sleep(LOOK_EVERY_MS, false)]))) break;
  }
  await one.query('commit');
  const outcome = await answer;
  if (outcome !== 'done') return outcome;
  return other.query('commit').then(
    () => 'done',
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
}

async function enter(client: Client, { people }: Fixture, { who, header }: Run): Promise<void> {
  const { claims, headers, role } = who === 'server' ? FULL_RIGHTS : signedIn(people[who], header);
  await client.query("begin; set local lock_timeout = '5s'");
  await client.query(
    "select set_config('request.jwt.claims', $1, true), set_config('request.headers', $2, true), set_config('role', $3, true)",
    [claims, headers, role],
  );
}

function racesFor(fixture: Fixture): Race[] {
  const { a, people } = fixture;
  const here = (who: keyof People, sql: string): Run => ({ who, sql, header: a.agency });
  const outside = (who: keyof People, sql: string): Run => ({ who, sql, header: null });
  const open = (token: string, email: string): string =>
    `insert into public.agency_invites (id, agency_id, email, role, token_hash, expires_at) values ('${people.stranger}', '${a.agency}', '${email}', 'member', sha256('${token}'), now() + interval '1 day')`;
  const accept = outside('stranger', "select public.accept_invite('t')");
  const revoke = here('owner', `select public.revoke_invite('${a.agency}', '${people.stranger}')`);
  const on = (name: string, user: string): string => `select public.${name}('${a.agency}', '${user}')`;
  const remove = `select public.remove_records('${a.agency}', 'contact', array['${a.here.contact}']::uuid[])`;
  const invite = `select public.create_invite('${a.agency}', 'new@example.com', 'viewer')`;
  const opened = open('t', emailOf('stranger'));
  const toDo = (rest: string): string => `insert into public.activities (agency_id, kind, subject${rest}`;
  const finish = `select public.finish_activity('${a.agency}', '${a.here.activity}', true, null, 1)`;
  const [field, option] = [people.stranger, people.pat];
  return [
    ...contactRaces(fixture),
    {
      name: 'an option goes while it is chosen',
      about: ['lock_custom_fields'],
      set: `insert into public.custom_fields (id, agency_id, entity, key, label, type, options) values ('${field}', '${a.agency}', 'contact', 'pick', 'Pick', 'select', '[{"id":"${option}","label":"Goes"},{"label":"Stays"}]')`,
      first: here(
        'member',
        `update public.contacts set custom_fields = '{"pick":"${option}"}' where id = '${a.here.contact}'`,
      ),
      second: here('admin', `update public.custom_fields set options = options - 0 where id = '${field}'`),
      outcome: 'in_use',
    },
    ...salesRaces(fixture),
    ...rightsRaces(fixture),
    {
      name: 'a contact comes while the time zone changes',
      about: ['rebuild_totals', 'share_totals', 'totals_lock', 'add_contact_facts'],
      set: `delete from public.contacts where agency_id = '${a.agency}'`,
      first: here('owner', `update public.agencies set timezone = 'Europe/Vienna' where id = '${a.agency}'`),
      second: {
        who: 'server',
        sql: `insert into public.contacts (agency_id, first_name, created_at) values ('${a.agency}', 'C', '2021-03-31T23:30Z')`,
        header: null,
      },
      outcome: 'done',
      after: {
        sql: `select starts_on::text from public.contact_totals where agency_id = '${a.agency}' and period = 'day' and contacts > 0`,
        value: '2021-04-01',
      },
    },
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
      name: 'into the trash twice',
      about: ['require_removal'],
      set: '',
      first: here('owner', remove),
      second: here('admin', remove),
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
    {
      name: 'somebody else’s work goes on meanwhile',
      about: ['require_removal'],
      set: '',
      first: here('owner', `update public.contacts set first_name = 'X' where id = '${a.next.contact}'`),
      second: here('admin', remove),
      outcome: 'done',
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
    {
      name: 'put on a list while it goes into the trash',
      about: ['admit_list_members'],
      set: '',
      first: here(
        'member',
        `insert into public.contact_list_members (agency_id, list_id, contact_id) values ('${a.agency}', '${a.here.list}', '${a.here.contact}')`,
      ),
      second: {
        who: 'server',
        sql: `update public.contacts set deleted_at = now(), delete_batch_id = '${people.stranger}' where id = '${a.here.contact}'`,
        header: null,
      },
      outcome: 'done',
      after: { sql: `select member_count::text from public.contact_lists where id = '${a.here.list}'`, value: '0' },
    },
  ];
}
