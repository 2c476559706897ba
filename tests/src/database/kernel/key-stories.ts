import type { Row } from '../../matrix/image.ts';
import { TABLE_RULES } from '../../matrix/table-rules.ts';
import type { Fixture } from '../fixture.ts';
import { steps, type Story } from '../story.ts';
import { insertion } from './table-stories.ts';

const ID = (number: number): string => `ffffffff-0000-4000-8000-${String(number).padStart(12, '0')}`;
const NOW = '2026-01-01T00:00:00+00:00';

/** What there is once only, and what may not point into the other agency. */
export function keyStories(fixture: Fixture): Story[] {
  const { set, refused } = steps(fixture);
  const { a, b } = fixture;
  const rowOf = (table: string, from = a): Row => TABLE_RULES[table]?.sweeps[0]?.row(from.here, from.here.viewer) ?? {};
  const twice = (name: string, table: string, one: Row, other: Row, constraint: string): Story => ({
    name,
    table,
    steps: [set(insertion(table, one)), refused(insertion(table, other), '23505', constraint)],
  });
  const same = (table: string, constraint: string, more: Row = {}): Story => {
    const row = { ...rowOf(table), ...more };
    return twice(`${table}: ${constraint}`, table, row, row, constraint);
  };
  const keyed = (table: string): Story => {
    const next = TABLE_RULES[table]?.sweeps[0]?.row(a.next, a.next.viewer) ?? {};
    const id = { id: ID(1) };
    return twice(`${table}: one row has an id`, table, { ...rowOf(table), ...id }, { ...next, ...id }, `${table}_pkey`);
  };
  const value = (more: Row): Row => ({ ...rowOf('custom_field_values'), ...more });
  const unique = { is_unique: true, field_id: ID(2) };
  const field = (type: string): string =>
    insertion('custom_fields', {
      id: ID(2),
      agency_id: a.agency,
      entity: 'contact',
      key: 'once',
      label: 'Once',
      type,
      is_unique: true,
    });
  const uniqueValue = (type: string, column: string, content: unknown): Story => ({
    name: `a value of a unique field of type ${type} is there once`,
    table: 'custom_field_values',
    steps: [
      set(field(type)),
      set(insertion('custom_field_values', value({ ...unique, type, value_text: null, [column]: content }))),
      refused(
        insertion(
          'custom_field_values',
          value({ ...unique, type, value_text: null, [column]: content, contact_id: a.next.contact }),
        ),
        '23505',
        `custom_field_values_unique_${column.slice('value_'.length)}`,
      ),
    ],
  });
  const choice = value({ type: 'multi_select', value_text: null, value_option_id: ID(3), field_id: ID(4) });
  const fieldOf = (entity: string): string =>
    insertion('custom_fields', { id: ID(4), agency_id: a.agency, entity, key: 'other', label: 'Other', type: 'text' });
  const onOther = (entity: string, column: string, record: string): Story => ({
    name: `one value per field and ${entity}`,
    table: 'custom_field_values',
    steps: [
      set(fieldOf(entity)),
      set(insertion('custom_field_values', value({ entity, field_id: ID(4), contact_id: null, [column]: record }))),
      refused(
        insertion('custom_field_values', value({ entity, field_id: ID(4), contact_id: null, [column]: record })),
        '23505',
        `custom_field_values_${entity}_key`,
      ),
    ],
  });
  return [
    ...[
      'activities',
      'campaign_events',
      'campaign_recipients',
      'contact_lists',
      'contacts',
      'custom_fields',
      'email_campaigns',
      'email_suppressions',
      'form_submissions',
      'forms',
      'opportunities',
      'opportunity_stage_history',
      'pipelines',
      'tags',
      'agency_invites',
    ].map(keyed),
    twice(
      'form_versions: one row has an id',
      'form_versions',
      { ...rowOf('form_versions'), id: ID(1) },
      { ...rowOf('form_versions'), id: ID(1), number: 8 },
      'form_versions_pkey',
    ),
    twice(
      'pipeline_stages: one row has an id',
      'pipeline_stages',
      { ...rowOf('pipeline_stages'), id: ID(1) },
      { ...rowOf('pipeline_stages'), id: ID(1), position: 8 },
      'pipeline_stages_pkey',
    ),
    twice(
      'custom_field_values: one row has an id',
      'custom_field_values',
      value({ id: ID(1) }),
      value({ id: ID(1), contact_id: a.next.contact }),
      'custom_field_values_pkey',
    ),
    twice(
      'user_preferences: one row has an id',
      'user_preferences',
      { ...rowOf('user_preferences'), id: ID(1) },
      { ...rowOf('user_preferences'), id: ID(1), key: 'another' },
      'user_preferences_pkey',
    ),
    same('contacts', 'contacts_agency_email_key'),
    same('tags', 'tags_agency_name_key'),
    same('pipelines', 'pipelines_agency_name_key'),
    twice(
      'an agency has one default pipeline',
      'pipelines',
      { agency_id: a.agency, name: 'One', is_default: true },
      { agency_id: a.agency, name: 'Two', is_default: true },
      'pipelines_one_default',
    ),
    same('pipeline_stages', 'pipeline_stages_position_key'),
    same('forms', 'forms_agency_slug_key'),
    same('form_versions', 'form_versions_agency_id_form_id_number_key'),
    same('form_submissions', 'form_submissions_idempotency_key', { idempotency_key: 'the-same-key' }),
    same('contact_lists', 'contact_lists_agency_name_key'),
    same('contact_list_members', 'contact_list_members_pkey'),
    same('contact_tags', 'contact_tags_pkey'),
    same('campaign_lists', 'campaign_lists_pkey'),
    same('campaign_recipients', 'campaign_recipients_email_key'),
    twice(
      'a campaign writes to a contact once',
      'campaign_recipients',
      { ...rowOf('campaign_recipients'), contact_id: a.here.contact },
      { ...rowOf('campaign_recipients'), contact_id: a.here.contact, email_norm: 'other@example.com' },
      'campaign_recipients_contact_key',
    ),
    same('campaign_events', 'campaign_events_provider_key', { provider_event_id: 'once' }),
    same('custom_fields', 'custom_fields_agency_key_key'),
    same('custom_field_values', 'custom_field_values_contact_key'),
    onOther('opportunity', 'opportunity_id', a.here.opportunity),
    onOther('activity', 'activity_id', a.here.activity),
    {
      name: 'a choice is made once',
      table: 'custom_field_values',
      steps: [
        set(
          insertion('custom_fields', {
            id: ID(4),
            agency_id: a.agency,
            entity: 'contact',
            key: 'other',
            label: 'Other',
            type: 'multi_select',
            options: [{ id: ID(3), label: 'One' }],
          }),
        ),
        set(insertion('custom_field_values', choice)),
        refused(insertion('custom_field_values', choice), '23505', 'custom_field_values_choice_key'),
      ],
    },
    uniqueValue('text', 'value_text', 'Once'),
    uniqueValue('number', 'value_number', 7),
    uniqueValue('date', 'value_date', '2026-01-01'),
    same('email_suppressions', 'email_suppressions_agency_email_key'),
    same('agency_members', 'agency_members_pkey'),
    same('idempotency_keys', 'idempotency_keys_pkey'),
    same('user_preferences', 'user_preferences_key'),
    twice(
      'an agency has one active owner',
      'agency_members',
      { ...rowOf('agency_members') },
      { agency_id: a.agency, user_id: a.next.outsider, role: 'owner', joined_at: NOW },
      'agency_members_one_owner',
    ),
    {
      name: 'an agency has one row of settings',
      table: 'agency_settings',
      steps: [refused(insertion('agency_settings', { agency_id: a.agency }), '23505', 'agency_settings_pkey')],
    },
    twice(
      'one agency has a slug',
      'agencies',
      { name: 'One', slug: 'the-same' },
      { name: 'Two', slug: 'the-same' },
      'agencies_slug_key',
    ),
    {
      name: 'one agency has an id',
      table: 'agencies',
      steps: [
        refused(insertion('agencies', { id: a.agency, name: 'Two', slug: 'another-one' }), '23505', 'agencies_pkey'),
      ],
    },
    {
      name: 'one plan has an id',
      table: 'plans',
      steps: [refused("insert into public.plans (id, name) values ('free', 'x')", '23505', 'plans_pkey')],
    },
    {
      name: 'one profile has an id',
      table: 'users',
      steps: [refused(insertion('users', { id: a.here.viewer, email: 'twice@example.com' }), '23505', 'users_pkey')],
    },
    twice(
      'an invite has a token of its own',
      'agency_invites',
      { ...rowOf('agency_invites') },
      { ...rowOf('agency_invites'), email: 'other@example.com' },
      'agency_invites_token_key',
    ),
    twice(
      'an address has one open invite',
      'agency_invites',
      { ...rowOf('agency_invites') },
      {
        ...rowOf('agency_invites', b),
        agency_id: a.agency,
        email: String(rowOf('agency_invites')['email']).toUpperCase(),
      },
      'agency_invites_pending_key',
    ),
    ...foreignReferences(fixture),
  ];
}

/** Every column that points at a row of an agency, pointed at one of the other agency: with full rights, so that only the key itself stands in the way. */
function foreignReferences(fixture: Fixture): Story[] {
  const { set, refused } = steps(fixture);
  const { a, b } = fixture;
  const into = (table: string, row: Row, what: string): Story => ({
    name: `${table} never points at ${what} of the other agency`,
    table,
    steps: [
      refused(insertion(table, { ...TABLE_RULES[table]?.sweeps[0]?.row(a.here, a.here.viewer), ...row }), '23503'),
    ],
  });
  const onField = (entity: string, type: string, row: Row, what: string): Story => ({
    name: `custom_field_values never points at ${what} of the other agency`,
    table: 'custom_field_values',
    steps: [
      set(insertion('custom_fields', { id: ID(4), agency_id: a.agency, entity, key: 'other', label: 'Other', type })),
      refused(
        insertion('custom_field_values', {
          ...TABLE_RULES['custom_field_values']?.sweeps[0]?.row(a.here, a.here.viewer),
          field_id: ID(4),
          entity,
          type,
          ...row,
        }),
        '23503',
      ),
    ],
  });
  const foreign = b.here;
  const stranger = fixture.people.stranger;
  return [
    into('contacts', { owner_id: stranger }, 'a person'),
    into('contact_tags', { tag_id: foreign.tag }, 'a tag'),
    into('contact_tags', { contact_id: foreign.contact }, 'a contact'),
    into('pipeline_stages', { pipeline_id: foreign.pipeline }, 'a pipeline'),
    into('opportunities', { contact_id: foreign.contact }, 'a contact'),
    into('opportunities', { pipeline_id: foreign.pipeline, stage_id: foreign.stage }, 'a stage'),
    into('opportunities', { pipeline_id: a.next.pipeline }, 'a stage of another pipeline, or'),
    into('opportunities', { owner_id: stranger }, 'a person'),
    into('opportunity_stage_history', { opportunity_id: foreign.opportunity }, 'an opportunity'),
    into('activities', { contact_id: foreign.contact }, 'a contact'),
    into('activities', { opportunity_id: foreign.opportunity }, 'an opportunity'),
    into('activities', { assignee_id: stranger }, 'a person'),
    into('form_versions', { form_id: foreign.form }, 'a form'),
    into('forms', { current_version_id: foreign.formVersion }, 'a version'),
    into('form_submissions', { form_id: foreign.form, form_version_id: foreign.formVersion }, 'a form'),
    into('form_submissions', { form_version_id: foreign.formVersion }, 'a version'),
    into('form_submissions', { contact_id: foreign.contact }, 'a contact'),
    into('contact_list_members', { list_id: foreign.list }, 'a list'),
    into('contact_list_members', { contact_id: foreign.contact }, 'a contact'),
    into('campaign_lists', { campaign_id: foreign.campaign }, 'a campaign'),
    into('campaign_lists', { list_id: foreign.list }, 'a list'),
    into('campaign_recipients', { campaign_id: foreign.campaign }, 'a campaign'),
    into('campaign_recipients', { contact_id: foreign.contact }, 'a contact'),
    into('campaign_events', { campaign_id: foreign.campaign }, 'a campaign'),
    into('campaign_events', { recipient_id: foreign.recipient }, 'a recipient'),
    into('custom_field_values', { field_id: foreign.field }, 'a field'),
    into('custom_field_values', { type: 'long_text' }, 'a field of another type, or'),
    into('custom_field_values', { contact_id: foreign.contact }, 'a contact'),
    onField('opportunity', 'text', { opportunity_id: foreign.opportunity, contact_id: null }, 'an opportunity'),
    onField('activity', 'text', { activity_id: foreign.activity, contact_id: null }, 'an activity'),
    onField('contact', 'user', { value_user_id: stranger, value_text: null }, 'a person'),
  ];
}
