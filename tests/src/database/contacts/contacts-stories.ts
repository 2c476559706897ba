import { firstLifecycle, nextLifecycle, type Lifecycle } from '@axolop/domain';
import { EVERY_LIFECYCLE, LIVABLE } from '../../lifecycle.ts';
import type { Fixture } from '../fixture.ts';
import { steps, type Step, type Story } from '../story.ts';
import { conversionStories } from './conversion-stories.ts';
import { tagStories } from './tag-stories.ts';

const BATCH = 'eeeeeeee-0000-4000-8000-000000000002';
const LONG_AGO = '2020-01-01 00:00:00+00';
const array = (...ids: readonly string[]): string => `array[${ids.map((id) => `'${id}'`).join(', ')}]::uuid[]`;
const words = ({ lifecycleStage, leadStatus }: Lifecycle): string => `'${lifecycleStage}', '${leadStatus}'`;

/** What the functions and triggers of tags and work on contacts promise. */
export function contactStories(fixture: Fixture): Story[] {
  return [...lifecycleStories(fixture), ...bulkStories(fixture), ...conversionStories(fixture), ...tagStories(fixture)];
}

function lifecycleStories(fixture: Fixture): Story[] {
  const { by, set, see, refused } = steps(fixture);
  const { a, b, people } = fixture;
  const story = (name: string, ...all: Step[]): Story => ({ name, table: 'contacts', steps: all });
  const ID = 'dddddddd-0000-4000-8000-000000000006';
  const begin = (one: Lifecycle, more = ['', '']): string =>
    `insert into public.contacts (id, agency_id, first_name, lifecycle_stage, lead_status${more[0]}) values ('${ID}', '${a.agency}', 'Step', ${words(one)}${more[1]})`;
  const stands = (one: Lifecycle): Step =>
    see(
      `select concat_ws(' ', lifecycle_stage, lead_status, converted_at is not null) from public.contacts where id = '${ID}'`,
      `${one.lifecycleStage} ${one.leadStatus} ${one.leadStatus === 'converted' ? 't' : 'f'}`,
    );
  const again = set(`delete from public.contacts where id = '${ID}'`);
  const move = (to: Lifecycle): string =>
    `update public.contacts set (lifecycle_stage, lead_status) = (${words(to)}) where id = '${ID}'`;
  const give = (who: string, contact = a.here.contact): string =>
    `update public.contacts set owner_id = '${who}' where id = '${contact}'`;
  const converted = { lifecycleStage: 'customer', leadStatus: 'converted' } as const;
  const lead = { lifecycleStage: 'lead', leadStatus: 'new' } as const;

  return [
    story(
      'a contact begins where stage and status agree',
      ...EVERY_LIFECYCLE.flatMap((one) => {
        const first = firstLifecycle(one);
        if (first === null) return [refused(begin(one), 'AX400')];
        return [set(begin(one)), stands(first), again];
      }),
    ),
    ...LIVABLE.map((from) =>
      story(
        `where a contact that is ${from.lifecycleStage} and ${from.leadStatus} may go`,
        ...EVERY_LIFECYCLE.flatMap((to) => {
          const next = nextLifecycle(from, to, { converted: from.leadStatus === 'converted' });
          const change = next === null ? refused(move(to), 'AX409') : set(move(to));
          return [set(begin(from)), change, stands(next ?? from), again];
        }),
      ),
    ),
    story(
      'words that are none are told by their lists',
      refused(begin(lead).replace("'new'", "'nouveau'"), '23514', 'contacts_lead_status_check'),
      refused(begin(lead).replace("'lead'", "'plumb'"), '23514', 'contacts_lifecycle_stage_check'),
      set(begin(lead)),
      refused(
        `update public.contacts set lead_status = 'nouveau' where id = '${ID}'`,
        '23514',
        'contacts_lead_status_check',
      ),
      refused(
        `update public.contacts set lifecycle_stage = 'plumb' where id = '${ID}'`,
        '23514',
        'contacts_lifecycle_stage_check',
      ),
    ),
    story(
      'converted once',
      set(begin(converted, [', converted_at', `, '${LONG_AGO}'`])),
      see(`select (converted_at = '${LONG_AGO}')::text from public.contacts where id = '${ID}'`, 'true'),
      refused(`update public.contacts set converted_at = now() where id = '${ID}'`, 'AX409'),
      refused(`update public.contacts set converted_at = null where id = '${ID}'`, 'AX409'),
      set(`update public.contacts set converted_at = converted_at where id = '${ID}'`),
      again,
      set(begin(lead)),
      refused(
        `update public.contacts set converted_at = now() where id = '${ID}'`,
        '23514',
        'contacts_status_fits_conversion',
      ),
      set(
        `update public.contacts set (lifecycle_stage, lead_status, converted_at) = ('customer', 'converted', now()) where id = '${ID}'`,
      ),
    ),
    story(
      'even without triggers, stage and status agree',
      set('set local session_replication_role = replica'),
      refused(begin({ ...lead, leadStatus: 'qualified' }), '23514', 'contacts_stage_fits_status'),
      refused(begin(converted), '23514', 'contacts_status_fits_conversion'),
      refused(begin(lead, [', converted_at', ', now()']), '23514', 'contacts_status_fits_conversion'),
    ),
    story(
      'contacts are given to active members',
      by('member', give(people.viewer), { rows: 1 }),
      by('member', give(people.suspended), { code: 'AX409', value: 'not_active' }),
      by('member', give(people.removed), { code: 'AX409', value: 'not_active' }),
      by('member', give(people.stranger), { code: '23503' }),
      by(
        'member',
        `insert into public.contacts (agency_id, first_name, owner_id) values ('${a.agency}', 'X', '${people.removed}')`,
        {
          code: 'AX409',
        },
      ),
      set(
        `update public.agency_members set status = 'suspended', suspended_at = now() where agency_id = '${a.agency}' and user_id = '${people.viewer}'`,
      ),
      by('member', give(people.viewer), { rows: 1 }),
      by('member', give(people.viewer, a.next.contact), { code: 'AX409' }),
      by('member', `update public.contacts set owner_id = null where id = '${a.here.contact}'`, { rows: 1 }),
    ),
    story(
      'an owner who is suspended elsewhere is active here',
      set(
        `insert into public.agency_members (agency_id, user_id, role, status, joined_at, suspended_at) values ('${b.agency}', '${people.member}', 'member', 'suspended', now(), now())`,
      ),
      by('member', give(people.member), { rows: 1 }),
    ),
  ];
}

function bulkStories(fixture: Fixture): Story[] {
  const { by, set, see } = steps(fixture);
  const { a, b, people } = fixture;
  const story = (name: string, ...all: Step[]): Story => ({ name, table: null, steps: all });
  const answer = (done: number, ...skipped: readonly (readonly [string, string])[]): string =>
    JSON.stringify({ done, skipped: skipped.map(([id, reason]) => ({ id, reason })) });
  const told = (call: string): string =>
    `select (jsonb_build_object('done', r -> 'done') || jsonb_build_object('skipped', r -> 'skipped'))::jsonb::text from ${call} r`;
  const said = (value: string): string =>
    value.replaceAll('":', '": ').replaceAll(',"', ', "').replaceAll('},{', '}, {');
  const update = (targets: string, changes: string): string =>
    told(`public.update_contacts('${a.agency}', '${targets}'::jsonb, '${changes}'::jsonb)`);
  const targets = (...ids: readonly string[]): string => JSON.stringify(ids.map((id) => ({ id })));
  const move = (door: 'remove_contacts' | 'restore_contacts', ids: string): string =>
    told(`public.${door}('${a.agency}', ${ids})`);
  const trash = (...ids: readonly string[]): Step =>
    set(
      `update public.contacts set deleted_at = now(), delete_batch_id = '${BATCH}' where id = any (${array(...ids)})`,
    );
  const sources = (value: string | null): Step =>
    see("select string_agg(first_name || ':' || source, ', ' order by first_name) from public.contacts", value);
  const live = (value: string): Step =>
    see("select string_agg(first_name, ', ' order by first_name) from public.contacts where deleted_at is null", value);
  const both = array(a.here.contact, a.next.contact);
  const mine = (contact: string, who: string): Step =>
    set(
      `alter table public.contacts disable trigger user; update public.contacts set created_by = '${who}' where id = '${contact}'; alter table public.contacts enable trigger user`,
    );
  const ALL = 'Parent ahere, Parent anext, Parent bhere, Parent bnext';
  const bad = (ids: string): readonly Step[] =>
    (['remove_contacts', 'restore_contacts'] as const).map((door) =>
      by('admin', move(door, ids), { code: 'AX400', value: 'invalid_input' }),
    );

  return [
    story(
      'a change to many is made where it can be',
      trash(a.next.contact),
      by('member', update(targets(b.here.contact, a.here.contact, a.next.contact), '{"source":"Fair"}'), {
        value: said(answer(1, [b.here.contact, 'not_found'], [a.next.contact, 'in_trash'])),
      }),
      sources('Parent ahere:Fair'),
    ),
    story(
      'a change to many minds versions and the lifecycle',
      set(
        `update public.contacts set (lifecycle_stage, lead_status, converted_at) = ('customer', 'converted', now()) where id = '${a.next.contact}'`,
      ),
      by('member', update(targets(a.here.contact, a.next.contact), '{"source":"Fair","lead_status":"qualified"}'), {
        value: said(answer(1, [a.next.contact, 'invalid_transition'])),
      }),
      by('member', update(targets(a.here.contact, a.next.contact), '{"lifecycle_stage":"opportunity"}'), {
        value: said(answer(2)),
      }),
      by('member', update(JSON.stringify([{ id: a.here.contact, version: 1 }]), '{"source":"Stale"}'), {
        value: said(answer(0, [a.here.contact, 'stale_version'])),
      }),
      sources('Parent ahere:Fair'),
      by('member', update(JSON.stringify([{ id: a.here.contact, version: 3 }]), '{"source":"New"}'), {
        value: said(answer(1)),
      }),
      sources('Parent ahere:New'),
    ),
    story(
      'a change to many is of some contacts and some fields',
      ...['[]', '{}', 'null', '[{}]', JSON.stringify([{ id: a.here.contact }, { id: a.here.contact }])].map((wrong) =>
        by('member', update(wrong, '{"source":"X"}'), { code: 'AX400', value: 'invalid_input' }),
      ),
      by(
        'member',
        told(
          `public.update_contacts('${a.agency}', (select jsonb_agg(jsonb_build_object('id', gen_random_uuid())) from generate_series(1, 1001)), '{"source":"X"}')`,
        ),
        { code: 'AX400', value: 'invalid_input' },
      ),
      ...['{}', '[]', 'null', '{"first_name":"X"}', '{"source":"X","created_by":null}'].map((wrong) =>
        by('member', update(targets(a.here.contact), wrong), { code: 'AX400', value: 'invalid_input' }),
      ),
      by('viewer', update(targets(a.here.contact), '{"source":"X"}'), { code: 'AX403', value: 'missing_permission' }),
      by('stranger', update(targets(a.here.contact), '{"source":"X"}'), { code: 'AX404' }),
      by('owner', update(targets(a.here.contact), '{"source":"X"}'), { code: 'AX404' }, 'none'),
      sources(null),
    ),
    story(
      'many go into the trash, and come back',
      by('admin', move('remove_contacts', array(b.here.contact, a.here.contact, a.here.contact)), {
        value: said(answer(1, [b.here.contact, 'not_found'])),
      }),
      live('Parent anext, Parent bhere, Parent bnext'),
      by('admin', move('remove_contacts', both), { value: said(answer(1, [a.here.contact, 'in_trash'])) }),
      live('Parent bhere, Parent bnext'),
      by('admin', move('remove_contacts', both), {
        value: said(answer(0, [a.here.contact, 'in_trash'], [a.next.contact, 'in_trash'])),
      }),
      by('admin', move('restore_contacts', array(b.here.contact, a.here.contact, a.here.contact)), {
        value: said(answer(1, [b.here.contact, 'not_found'])),
      }),
      by('admin', move('restore_contacts', both), { value: said(answer(1, [a.here.contact, 'not_in_trash'])) }),
      by('admin', move('restore_contacts', array(a.here.contact)), {
        value: said(answer(0, [a.here.contact, 'not_in_trash'])),
      }),
      live(ALL),
    ),
    story(
      'a member moves what they created',
      mine(a.here.contact, people.member),
      by('member', move('remove_contacts', both), { value: said(answer(1, [a.next.contact, 'not_creator'])) }),
      trash(a.next.contact),
      by('member', move('restore_contacts', both), { value: said(answer(1, [a.next.contact, 'not_creator'])) }),
      live('Parent ahere, Parent bhere, Parent bnext'),
    ),
    story(
      'twins stay in the trash, and nobody is a twin without an address',
      trash(a.here.contact, a.next.contact),
      set(
        `insert into public.contacts (agency_id, first_name, email) values ('${a.agency}', 'Twin', 'PARENT-ahere@example.com')`,
      ),
      by('admin', move('restore_contacts', both), { value: said(answer(1, [a.here.contact, 'email_taken'])) }),
      trash(a.next.contact),
      set(
        `delete from public.contacts where first_name = 'Twin'; update public.contacts set email = 'one@example.com' where id = any (${both})`,
      ),
      set(`update public.contacts set email = 'one@example.com' where id = '${b.here.contact}'`),
      by('admin', move('restore_contacts', array(a.next.contact, a.here.contact)), {
        value: said(answer(1, [a.here.contact, 'email_taken'])),
      }),
      trash(a.next.contact),
      set(`update public.contacts set email = null where id = any (${both})`),
      by('admin', move('restore_contacts', both), { value: said(answer(2)) }),
    ),
    story(
      "another's twin does not stand in the way",
      trash(a.here.contact, a.next.contact),
      set(`update public.contacts set email = 'one@example.com' where id = any (${both})`),
      mine(a.next.contact, people.member),
      by('member', move('restore_contacts', both), { value: said(answer(1, [a.here.contact, 'not_creator'])) }),
    ),
    story(
      'the trash for many is for who may use it, and for some contacts',
      ...bad('array[]::uuid[]'),
      ...bad('null'),
      ...bad('array(select gen_random_uuid() from generate_series(1, 1001))'),
      ...(['remove_contacts', 'restore_contacts'] as const).flatMap((door) => [
        by('viewer', move(door, both), { code: 'AX403', value: 'missing_permission' }),
        by('stranger', move(door, both), { code: 'AX404' }),
        by('owner', move(door, both), { code: 'AX404' }, 'none'),
      ]),
      live(ALL),
    ),
  ];
}
