import { insertRow } from './ground.ts';
import type { Ask } from './function-rule.ts';
import type { ProcedureRule } from './procedure-rule.ts';

const archived = async ({ sql, ground: { here } }: Omit<Ask, 'prepared'>): Promise<string> => {
  await sql.query('update public.custom_fields set archived_at = now() where id = $1', [here.field]);
  return here.field;
};
const field = ({ ground }: Ask) => ({ id: ground.here.field });

/** A valid input for every procedure of custom fields. */
export const CUSTOM_FIELD_PROCEDURE_RULES: Readonly<Record<string, readonly ProcedureRule[]>> = {
  'customFields.archive': [{ input: field, foreign: 'NOT_FOUND' }],
  'customFields.create': [{ input: () => ({ entity: 'contact', key: 'made', label: 'Made', type: 'text' }) }],
  'customFields.list': [{ input: () => ({ entity: 'contact' }) }],
  'customFields.reorder': [
    {
      prepare: async ({ sql, agency }) => {
        await insertRow(sql, 'custom_fields', {
          agency_id: agency,
          entity: 'contact',
          key: 'last',
          label: 'Last',
          type: 'text',
        });
        return agency;
      },
      input: ({ ground }) => ({ entity: 'contact', ids: [ground.next.field] }),
      foreign: 'NOT_FOUND',
    },
  ],
  'customFields.restore': [{ prepare: archived, input: field, foreign: 'NOT_FOUND' }],
  'customFields.update': [
    { input: ({ ground }) => ({ id: ground.here.field, data: { label: 'Changed' } }), foreign: 'NOT_FOUND' },
  ],
};
