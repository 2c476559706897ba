import type { Fixture } from '../fixture.ts';
import type { Race } from '../race.ts';

/**
 * Rights that go while their holder waits. The first one holds what the call waits for, and takes the right away before
 * it commits: the call finds its way free, and must not go on.
 */
export function rightsRaces({ a, people }: Fixture): Race[] {
  const agency = `'${a.agency}'`;
  const ofAgency = `where agency_id = ${agency}`;
  const lock = (table: string, rest: string): string => `select from public.${table} ${rest} for update`;
  const seat = lock('agencies', `where id = ${agency}`);
  const member = (id: string): string => lock('agency_members', `${ofAgency} and user_id = '${id}'`);
  const contact = lock('contacts', `${ofAgency} order by id`);
  const pipelines = lock('pipelines', `${ofAgency} order by id`);
  const tags = lock('tags', `${ofAgency} order by id`);
  const invites = lock('agency_invites', `${ofAgency} order by id`);
  const held = (name: string): string =>
    `select pg_advisory_xact_lock(hashtextextended('axolop.${name}:' || ${agency}, 0))`;
  const ids = (...all: readonly string[]): string => `array[${all.map((id) => `'${id}'`).join(', ')}]::uuid[]`;

  /** The call, what it waits for, and (where it is not the member behind the id) who makes it. */
  const calls: readonly (readonly [string, string, string])[] = [
    ['create_invite', `select public.create_invite(${agency}, 'new@example.com', 'viewer')`, seat],
    ['revoke_invite', `select public.revoke_invite(${agency}, '${a.here.invite}')`, invites],
    [
      'change_member_role',
      `select public.change_member_role(${agency}, '${people.member}', 'admin')`,
      member(people.member),
    ],
    ['suspend_member', `select public.suspend_member(${agency}, '${people.member}')`, member(people.member)],
    [
      'reactivate_member',
      `select public.reactivate_member(${agency}, '${people.suspended}')`,
      member(people.suspended),
    ],
    ['reactivate_member', `select public.reactivate_member(${agency}, '${people.suspended}')`, seat],
    ['remove_member', `select public.remove_member(${agency}, '${people.member}')`, member(people.member)],
    ['leave_agency', `select public.leave_agency(${agency})`, member(people.admin)],
    ['change_agency_slug', `select public.update_agency(${agency}, '{"slug":"another-one"}')`, seat],
    ['remove_records', `select public.remove_records(${agency}, 'contact', ${ids(a.here.contact)})`, contact],
    ['merge_tags', `select public.merge_tags(${agency}, '${a.here.tag}', '${a.next.tag}')`, tags],
    ['remove_pipeline', `select public.remove_pipeline(${agency}, '${a.next.pipeline}', '${a.here.stage}')`, pipelines],
    [
      'remove_pipeline_stage',
      `select public.remove_pipeline_stage(${agency}, '${a.next.stage}', '${a.here.stage}')`,
      pipelines,
    ],
    ['set_default_pipeline', `select public.set_default_pipeline(${agency}, '${a.next.pipeline}')`, pipelines],
    [
      'move_opportunity',
      `select public.move_opportunity(${agency}, '${a.here.opportunity}', '${a.here.stage}')`,
      pipelines,
    ],
    ['convert_contact', `select public.convert_contact(${agency}, '${a.here.contact}')`, contact],
    [
      'reorder_custom_fields',
      `select public.reorder_custom_fields(${agency}, 'contact', ${ids(a.here.field)})`,
      held('custom_fields'),
    ],
    [
      'add_list_members_by_filter',
      `select public.add_list_members_by_filter(${agency}, '${a.here.list}', null)`,
      contact,
    ],
  ];
  const suspended = (who: string): string =>
    `update public.agency_members set status = 'suspended', suspended_at = now() ${ofAgency} and user_id = '${who}'`;
  const viewing = (who: string): string =>
    `update public.agency_members set role = 'viewer' ${ofAgency} and user_id = '${who}'`;
  const undo = `update public.agency_members set role = 'admin', status = 'active', suspended_at = null
    ${ofAgency} and user_id = '${people.admin}'`;
  const waitedFor = (lock: string): string => /public\.(\w+)|axolop/u.exec(lock)?.[1] ?? 'the definitions';
  return [
    ...calls.map(([name, sql, lock]): Race => ({
      name: `the right is gone when ${name} has waited for ${waitedFor(lock)}`,
      about: [name, 'require'],
      set: '',
      first: { who: 'server', sql: `${lock}; ${suspended(people.admin)}`, header: null },
      second: { who: 'admin', sql, header: a.agency },
      outcome: 'not_found',
      undo,
    })),
    // Whoever still may read may not go on writing.
    ...calls
      .filter(([name]) => name !== 'leave_agency')
      .map(([name, sql, lock]): Race => ({
        name: `only reading is left when ${name} has waited for ${waitedFor(lock)}`,
        about: [name],
        set: '',
        first: { who: 'server', sql: `${lock}; ${viewing(people.admin)}`, header: null },
        second: { who: 'admin', sql, header: a.agency },
        outcome: 'missing_permission',
        undo,
      })),
    {
      name: 'the right is gone when restore_records has waited',
      about: ['restore_records', 'require_removal_right'],
      set: `update public.contacts set deleted_at = now(), delete_batch_id = ${agency} where id = '${a.here.contact}'`,
      first: { who: 'server', sql: `${contact}; ${suspended(people.admin)}`, header: null },
      second: {
        who: 'admin',
        sql: `select public.restore_records(${agency}, 'contact', ${ids(a.here.contact)})`,
        header: a.agency,
      },
      outcome: 'not_found',
    },
    {
      name: 'the right to remove what others made is gone when remove_records has waited',
      about: ['remove_records', 'require_removal_right'],
      set: '',
      first: {
        who: 'server',
        sql: `${contact}; update public.agency_members set role = 'member' ${ofAgency} and user_id = '${people.admin}'`,
        header: null,
      },
      second: {
        who: 'admin',
        sql: `select public.remove_records(${agency}, 'contact', ${ids(a.here.contact)})`,
        header: a.agency,
      },
      outcome: 'not_creator',
    },
    {
      name: 'the agency is somebody else’s when remove_agency has waited',
      about: ['remove_agency'],
      set: '',
      first: {
        who: 'server',
        sql: `${seat}; update public.agency_members set role = 'admin' ${ofAgency} and user_id = '${people.owner}';
          update public.agency_members set role = 'owner' ${ofAgency} and user_id = '${people.admin}'`,
        header: null,
      },
      second: { who: 'owner', sql: `select public.remove_agency(${agency})`, header: a.agency },
      outcome: 'missing_permission',
    },
    {
      name: 'the agency is somebody else’s when restore_agency has waited',
      about: ['restore_agency'],
      set: `update public.agencies set deleted_at = now() where id = ${agency}`,
      first: {
        who: 'server',
        sql: `${seat}; update public.agency_members set role = 'admin' ${ofAgency} and user_id = '${people.owner}';
          update public.agency_members set role = 'owner' ${ofAgency} and user_id = '${people.admin}'`,
        header: null,
      },
      second: { who: 'owner', sql: `select public.restore_agency(${agency})`, header: null },
      outcome: 'not_found',
    },
    {
      name: 'a stranger waits for nobody: a tag on a contact that is being changed',
      about: ['describe_tagged_contact'],
      set: '',
      first: { who: 'server', sql: contact, header: null },
      second: {
        who: 'stranger',
        sql: `set local lock_timeout = '50ms'; insert into public.contact_tags (agency_id, tag_id, contact_id) values (${agency}, '${a.here.tag}', '${a.here.contact}')`,
        header: a.agency,
      },
      outcome: 'new row violates row-level security policy for table "contact_tags"',
    },
    {
      name: 'a stranger makes nobody wait: a custom field',
      about: ['check_custom_field'],
      set: '',
      first: { who: 'server', sql: held('custom_fields'), header: null },
      second: {
        who: 'stranger',
        sql: `set local lock_timeout = '50ms'; insert into public.custom_fields (agency_id, entity, key, label, type) values (${agency}, 'contact', 'x', 'X', 'text')`,
        header: a.agency,
      },
      outcome: 'new row violates row-level security policy for table "custom_fields"',
    },
  ];
}
