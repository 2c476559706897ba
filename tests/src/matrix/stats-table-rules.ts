import { readOnly, type TableRule } from './table-rule.ts';

/** What the tables of totals promise: read by whoever reads reports, written by triggers alone. */
export const STATS_TABLES: Readonly<Record<string, TableRule>> = {
  activity_totals: {
    insertable: [],
    updatable: [],
    sweptWith: 'activities',
    sweeps: [
      {
        needs: readOnly('report:read'),
        row: (of) => ({
          agency_id: of.agency,
          period: 'month',
          starts_on: '1999-12-01',
          user_id: of.viewer,
          kind: 'call',
          entered: 3,
        }),
        change: () => ({ entered: 4 }),
      },
    ],
  },
  contact_totals: {
    insertable: [],
    updatable: [],
    sweptWith: 'contacts',
    sweeps: [
      {
        needs: readOnly('report:read'),
        row: (of) => ({ agency_id: of.agency, period: 'day', starts_on: '1999-12-31', source: of.label, contacts: 3 }),
        change: () => ({ contacts: 4 }),
      },
    ],
  },
  opportunity_totals: {
    insertable: [],
    updatable: [],
    sweptWith: 'opportunities',
    sweeps: [
      {
        needs: readOnly('report:read'),
        row: (of) => ({
          agency_id: of.agency,
          period: 'day',
          starts_on: of.label.endsWith('here') ? '1999-12-30' : '1999-12-31',
          currency: 'EUR',
          opened: 3,
        }),
        change: () => ({ opened: 4 }),
      },
    ],
  },
};
