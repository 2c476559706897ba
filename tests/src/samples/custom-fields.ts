import { insertRow } from '../matrix/ground.ts';
import { FIRST_PAGE, type Ask, type SamplesOf, type Unprepared } from './sample.ts';

const field = ({ ground }: Ask) => ({ id: ground.here.field });

async function archived({ sql, ground: { here } }: Unprepared): Promise<string> {
  await sql.query('update public.custom_fields set archived_at = now() where id = $1', [here.field]);
  return here.field;
}

/** One more field, so that the order can change. */
async function lastField({ sql, agency }: Unprepared): Promise<string> {
  const of = { agency_id: agency, entity: 'contact' };
  await insertRow(sql, 'custom_fields', { ...of, key: 'last', label: 'Last', type: 'text' });
  return agency;
}

export const CUSTOM_FIELD_SAMPLES = {
  'customFields.archive': [{ input: field }],
  'customFields.create': [{ input: () => ({ entity: 'contact', key: 'made', label: 'Made', type: 'text' }) }],
  'customFields.list': [{ input: () => ({ entity: 'contact', ...FIRST_PAGE() }) }],
  'customFields.reorder': [
    { prepare: lastField, input: ({ ground }) => ({ entity: 'contact', ids: [ground.next.field] }) },
  ],
  'customFields.restore': [{ prepare: archived, input: field }],
  'customFields.update': [{ input: (ask) => ({ ...field(ask), data: { label: 'Changed' }, version: 1 }) }],
} satisfies SamplesOf<'customFields'>;
