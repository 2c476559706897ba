import type { Fixture } from '../fixture.ts';
import { steps, type Step, type Story } from '../story.ts';

const BATCH = 'eeeeeeee-0000-4000-8000-000000000002';

/** What the functions for the trash and for many contacts at once promise. */
export function recordStories(fixture: Fixture): Story[] {
  const { by, set, see } = steps(fixture);
  const { a, b, people } = fixture;
  const story = (name: string, ...all: Step[]): Story => ({ name, table: null, steps: all });
  const remove = (resource: string, ...ids: readonly string[]): string =>
    `select public.remove_records('${a.agency}', '${resource}', array[${ids.map((id) => `'${id}'`).join(', ')}]::uuid[])`;
  const restore = (resource: string, ...ids: readonly string[]): string =>
    remove(resource, ...ids).replace('remove_records', 'restore_records');
  const TABLES = {
    contact: 'contacts',
    opportunity: 'opportunities',
    activity: 'activities',
    form: 'forms',
    list: 'contact_lists',
    campaign: 'email_campaigns',
  } as const;
  const resources = ['contact', 'opportunity', 'activity', 'form', 'list', 'campaign'] as const;
  const madeBy = (resource: keyof typeof TABLES, who: string): Step =>
    set(
      `alter table public.${TABLES[resource]} disable trigger user; update public.${TABLES[resource]} set created_by = '${who}' where id = '${a.here[resource]}'; alter table public.${TABLES[resource]} enable trigger user`,
    );
  const trashed = (table: string, ids = `agency_id in ('${a.agency}', '${b.agency}')`): string =>
    `select count(*)::text from public.${table} where deleted_at is not null and ${ids}`;
  const other = { contact: a.next.contact, opportunity: a.next.opportunity };
  const activity = (id: string, contact: string | null, opportunity: string | null, more = ''): Step =>
    set(
      `insert into public.activities (id, agency_id, kind, subject, contact_id, opportunity_id${more === '' ? '' : ', deleted_at, delete_batch_id'}) values ('${id}', '${a.agency}', 'task', 'T', ${contact === null ? 'null' : `'${contact}'`}, ${opportunity === null ? 'null' : `'${opportunity}'`}${more})`,
    );
  const id = (number: number): string => `eeeeeeee-0000-4000-8000-${String(number).padStart(12, '0')}`;
  const inTrash = (value: string | null): Step =>
    see(
      "select string_agg(right(id::text, 2), ' ' order by id) from public.activities where deleted_at is not null",
      value,
    );
  const create = (rows: string, more = ''): string =>
    `select c.made ->> 'first_name' from jsonb_array_elements(public.create_contacts('${a.agency}', '${rows}'${more}) -> 'created') c (made)`;

  return [
    ...resources.flatMap((resource) => [
      story(
        `${resource}: into the trash and back`,
        by('admin', remove(resource, a.here[resource])),
        see(trashed(TABLES[resource]), '1'),
        see(`select deleted_by::text from public.${TABLES[resource]} where id = '${a.here[resource]}'`, people.admin),
        by('admin', remove(resource, a.here[resource]), { code: 'AX404' }),
        by('admin', restore(resource, a.here[resource])),
        see(trashed(TABLES[resource]), '0'),
        by('admin', restore(resource, a.here[resource]), { code: 'AX404' }),
      ),
      story(
        `${resource}: a member removes their own only`,
        by('member', remove(resource, a.here[resource]), { code: 'AX403', value: 'not_creator' }),
        madeBy(resource, people.member),
        by('member', remove(resource, a.here[resource])),
        madeBy(resource, people.admin),
        by('member', restore(resource, a.here[resource]), { code: 'AX403', value: 'not_creator' }),
      ),
      story(
        `${resource}: their own among others is not enough`,
        madeBy(resource, people.member),
        by('member', remove(resource, a.here[resource], a.next[resource]), { code: 'AX403', value: 'not_creator' }),
        see(trashed(TABLES[resource]), '0'),
      ),
      story(
        `${resource}: nobody else removes`,
        madeBy(resource, people.viewer),
        by('viewer', remove(resource, a.here[resource]), { code: 'AX403', value: 'missing_permission' }),
        by('stranger', remove(resource, a.here[resource]), { code: 'AX404' }),
        by('owner', remove(resource, a.here[resource]), { code: 'AX404' }, 'none'),
        by('owner', remove(resource, a.here[resource]), { code: 'AX404' }, 'b'),
        by('owner', remove(resource, b.here[resource]), { code: 'AX404' }),
        by('owner', remove(resource, a.here[resource], b.here[resource]), { code: 'AX404' }),
        see(trashed(TABLES[resource]), '0'),
      ),
      story(
        `${resource}: nothing is restored from elsewhere`,
        set(
          `update public.${TABLES[resource]} set deleted_at = now(), delete_batch_id = '${BATCH}' where id in ('${a.here[resource]}', '${b.here[resource]}')`,
        ),
        by('owner', restore(resource, b.here[resource]), { code: 'AX404' }),
        by('owner', restore(resource, a.here[resource])),
        see(trashed(TABLES[resource]), '1'),
      ),
    ]),
    story(
      'the trash takes a known resource and some ids',
      by('owner', remove('agency', a.agency), { code: 'AX400' }),
      by('owner', remove('contact'), { code: 'AX400' }),
      by('owner', `select public.remove_records('${a.agency}', 'contact', null)`, { code: 'AX400' }),
      by('owner', `select public.remove_records('${a.agency}', null, array['${a.here.contact}']::uuid[])`, {
        code: '?',
      }),
      by(
        'owner',
        `select public.remove_records('${a.agency}', 'contact', array(select gen_random_uuid() from generate_series(1, 1001)))`,
        { code: 'AX400' },
      ),
      by('owner', remove('contact', a.here.contact, a.here.contact)),
    ),
    story(
      'activities of a contact go along and come back, and no others',
      activity(id(1), a.here.contact, null),
      activity(id(2), a.here.contact, a.next.opportunity),
      activity(id(3), other.contact, null),
      activity(id(4), a.here.contact, null, `, now(), '${BATCH}'`),
      by('owner', remove('contact', a.here.contact)),
      inTrash('01 04'),
      by('owner', restore('contact', a.here.contact)),
      inTrash('04'),
    ),
    story(
      'activities of an opportunity go along and come back',
      activity(id(1), null, a.here.opportunity),
      activity(id(2), a.here.contact, a.here.opportunity),
      activity(id(3), a.here.contact, null),
      activity(id(5), null, other.opportunity),
      by('owner', remove('opportunity', a.here.opportunity)),
      inTrash('01 02'),
      by('owner', restore('opportunity', a.here.opportunity)),
      inTrash(null),
    ),
    story(
      'two that were removed together come back one by one',
      activity(id(1), a.here.contact, null),
      activity(id(2), other.contact, null),
      by('owner', remove('contact', a.here.contact, other.contact)),
      inTrash('01 02'),
      by('owner', restore('contact', a.here.contact)),
      inTrash('02'),
    ),
    story(
      'a removed activity of another agency stays where it is',
      activity(id(1), a.here.contact, null),
      set(
        `insert into public.activities (id, agency_id, kind, subject) values ('${id(9)}', '${b.agency}', 'task', 'T')`,
      ),
      by('owner', remove('contact', a.here.contact)),
      set(
        `update public.activities set deleted_at = now(), delete_batch_id = (select delete_batch_id from public.contacts where id = '${a.here.contact}') where id = '${id(9)}'`,
      ),
      by('owner', restore('contact', a.here.contact)),
      inTrash('09'),
    ),
    story(
      'a live twin stands in the way',
      by('owner', remove('contact', a.here.contact)),
      set(
        `insert into public.contacts (agency_id, email) select agency_id, email from public.contacts where id = '${a.here.contact}'`,
      ),
      by('owner', restore('contact', a.here.contact), { code: 'AX409', value: 'email_taken' }),
    ),

    story(
      'many contacts at once',
      by('member', create('[{"first_name":"X"},{"first_name":"Y","email":"y@example.com"}]'), { value: 'X' }),
      by('member', create('[]'), { code: 'AX400' }),
      by('member', create('{}'), { code: 'AX400' }),
      by('member', `select public.create_contacts('${a.agency}', null)`, { code: 'AX400' }),
      by(
        'member',
        `select public.create_contacts('${a.agency}', (select jsonb_agg('{"first_name":"X"}'::jsonb) from generate_series(1, 1001)))`,
        { code: 'AX400' },
      ),
      by('viewer', create('[{"first_name":"X"}]'), { code: 'AX403' }),
      by('stranger', create('[{"first_name":"X"}]'), { code: 'AX404' }),
    ),
    story(
      'many contacts: all, or those who are new',
      by('member', create('[{"first_name":"X","email":"PARENT-ahere@example.com"},{"first_name":"Y"}]'), {
        code: 'AX409',
        value: 'email_taken',
      }),
      by('member', create('[{"first_name":"X","email":"PARENT-ahere@example.com"},{"first_name":"Y"}]', ', true'), {
        value: 'Y',
      }),
      set(`update public.contacts set deleted_at = now(), delete_batch_id = '${BATCH}' where id = '${a.here.contact}'`),
      by('member', create('[{"first_name":"X","email":"parent-ahere@example.com"}]'), { value: 'X' }),
    ),
  ];
}
