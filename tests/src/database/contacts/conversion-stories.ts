import type { Fixture } from '../fixture.ts';
import { steps, type Step, type Story } from '../story.ts';

const BATCH = 'eeeeeeee-0000-4000-8000-000000000002';

/** What the conversion of a lead promises. */
export function conversionStories(fixture: Fixture): Story[] {
  const { by, set, see } = steps(fixture);
  const { a, b } = fixture;
  const story = (name: string, ...all: Step[]): Story => ({ name, table: null, steps: all });
  const convert = (contact: string, more = ''): string =>
    `select public.convert_contact('${a.agency}', '${contact}'${more})`;
  const standing = (value: string): Step =>
    see(
      `select string_agg(concat_ws(' ', lifecycle_stage, lead_status, converted_at = now()), ', ' order by first_name) from public.contacts where agency_id = '${a.agency}'`,
      value,
    );
  const made = (what: string, value: string): Step =>
    see(`select (${what})::text from public.opportunities where created_by = '${fixture.people.member}'`, value);
  const way = (pipeline: string): string => `, pipeline_id => '${pipeline}'`;
  const stage = (pipeline: string, position: number, kind: string): string =>
    `insert into public.pipeline_stages (agency_id, pipeline_id, name, position, probability, kind) values ('${a.agency}', '${pipeline}', '${kind} ${position}', ${position}, ${kind === 'won' ? 100 : 0}, '${kind}')`;
  const usual = set(`update public.pipelines set is_default = true where id = '${a.here.pipeline}'`);
  const denied = (permission: string): Story =>
    story(
      `a lead is not converted without ${permission}`,
      set(`delete from private.role_permissions where role = 'member' and permission = '${permission}'`),
      by('member', convert(a.here.contact), { code: 'AX403', value: 'missing_permission' }),
    );

  return [
    story(
      'a lead becomes a customer, and no other one does',
      usual,
      by('member', convert(a.here.contact, way(a.here.pipeline))),
      standing('customer converted t, lead new'),
      made("name || ' ' || currency || ' ' || amount_minor", 'Parent ahere USD 0'),
      made(`contact_id = '${a.here.contact}' and pipeline_id = '${a.here.pipeline}'`, 'true'),
      by('member', convert(a.here.contact), { code: 'AX409', value: 'already_converted' }),
    ),
    story(
      'the other one becomes an opportunity',
      usual,
      by('member', convert(a.next.contact, ", 'opportunity', 'Deal', amount_minor => 5, currency => 'CHF'")),
      standing('lead new, opportunity converted t'),
      made("name || ' ' || currency || ' ' || amount_minor", 'Deal CHF 5'),
    ),
    story(
      'without a date it is expected in thirty days, counted where the agency is',
      usual,
      set(`update public.agencies set timezone = 'Pacific/Kiritimati' where id = '${a.agency}'`),
      by('member', convert(a.here.contact)),
      made("expected_close_date - (now() at time zone 'Pacific/Kiritimati')::date", '30'),
      set(`update public.agencies set timezone = 'Pacific/Pago_Pago' where id = '${a.agency}'`),
      set('delete from public.opportunities where created_by is not null'),
      by('member', convert(a.next.contact)),
      made("expected_close_date - (now() at time zone 'Pacific/Pago_Pago')::date", '30'),
    ),
    story(
      'a conversion takes all that a client may give a new opportunity',
      see(
        `select string_agg(a.attname, ', ')
         from pg_attribute a
         where a.attrelid = 'public.opportunities'::regclass and a.attnum > 0 and has_column_privilege('authenticated', a.attrelid, a.attnum, 'INSERT')
           and a.attname not in ('agency_id', 'contact_id', 'lost_reason')
           and a.attname <> all ((select p.proargnames from pg_proc p where p.oid::regprocedure::text like 'convert_contact(%')::name[])`,
        null,
      ),
      usual,
      set(
        `insert into public.custom_fields (agency_id, entity, key, label, type, is_required) values ('${a.agency}', 'opportunity', 'budget', 'Budget', 'number', true)`,
      ),
      by('member', convert(a.here.contact), { code: 'AX400', value: 'invalid_input' }),
      by('member', convert(a.here.contact, `, custom_fields => '{"budget": "much"}'`), { code: 'AX400' }),
      by('member', convert(a.here.contact, ", custom_fields => '[]'"), { code: '23514' }),
      standing('lead new, lead new'),
      by(
        'member',
        convert(
          a.here.contact,
          `, custom_fields => '{"budget": 5}', probability => 40, stage_id => '${a.next.stage}', pipeline_id => '${a.next.pipeline}'`,
        ),
      ),
      made("custom_fields ->> 'budget' || ' ' || probability", '5 40'),
      made(`stage_id = '${a.next.stage}' and pipeline_id = '${a.next.pipeline}'`, 'true'),
    ),
    story(
      'a stage says which pipeline; one of another agency, or of another pipeline, is none',
      by('member', convert(a.here.contact, `, stage_id => '${b.here.stage}'`), {
        code: 'AX400',
        value: 'invalid_reference',
      }),
      by('member', convert(a.here.contact, `, stage_id => '${a.next.stage}', pipeline_id => '${a.here.pipeline}'`), {
        code: '23503',
      }),
      standing('lead new, lead new'),
      by('member', convert(a.here.contact, `, stage_id => '${a.next.stage}'`)),
      made(`pipeline_id = '${a.next.pipeline}'`, 'true'),
    ),
    story('named after whom it is of', usual, by('member', convert(a.next.contact)), made('name', 'Parent anext')),
    story(
      'it begins in the first open stage of its pipeline',
      set(stage(a.here.pipeline, 9, 'open')),
      by('member', convert(a.here.contact, way(a.here.pipeline))),
      made(`stage_id = '${a.here.stage}'`, 'true'),
    ),
    story(
      'what is won already is no beginning, wherever it stands',
      set(`update public.pipeline_stages set position = 5 where id = '${a.next.stage}'`),
      set(stage(a.next.pipeline, 0, 'won')),
      by('member', convert(a.here.contact, way(a.next.pipeline))),
      made(`stage_id = '${a.next.stage}'`, 'true'),
    ),
    story(
      'the default pipeline is that of the agency',
      set(`update public.pipelines set is_default = true where id in ('${a.next.pipeline}', '${b.here.pipeline}')`),
      by('member', convert(a.here.contact)),
      made(`stage_id = '${a.next.stage}'`, 'true'),
    ),
    story(
      'without an open stage there is no opportunity',
      usual,
      set(`delete from public.opportunities; delete from public.pipeline_stages where agency_id = '${a.agency}'`),
      by('member', convert(a.here.contact), { code: 'AX409', value: 'no_stage' }),
      standing('lead new, lead new'),
    ),
    story(
      'what is not there, or not as it was, is not converted',
      by('member', convert(b.here.contact), { code: 'AX404', value: 'not_found' }),
      by('member', convert(b.agency), { code: 'AX404', value: 'not_found' }),
      by('member', convert(a.here.contact, ', expected_version => 7'), { code: 'AX409', value: 'stale_version' }),
      by('member', convert(a.here.contact, ", 'lead'"), { code: 'AX400', value: 'invalid_input' }),
      by('member', convert(a.here.contact, ', null'), { code: 'AX400', value: 'invalid_input' }),
      by('member', convert(a.here.contact, way(b.here.pipeline)), { code: 'AX400', value: 'invalid_reference' }),
      by('member', convert(a.here.contact, way(b.agency)), { code: 'AX400', value: 'invalid_reference' }),
      set(`update public.contacts set deleted_at = now(), delete_batch_id = '${BATCH}' where id = '${a.here.contact}'`),
      by('member', convert(a.here.contact), { code: 'AX404', value: 'not_found' }),
    ),
    story(
      'nobody else converts',
      by('viewer', convert(a.here.contact), { code: 'AX403' }),
      by('stranger', convert(a.here.contact), { code: 'AX404' }),
      by('owner', convert(a.here.contact), { code: 'AX404' }, 'none'),
    ),
    denied('contact:write'),
    denied('opportunity:write'),
  ];
}
