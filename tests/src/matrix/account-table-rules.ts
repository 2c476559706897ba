import { columnNamesOf } from '@axolop/database';
import { Invite, SetPreference, UpdateAgency, UpdateAgencySettings, UpdateProfile } from '@axolop/domain';
import { dataColumns } from './data-columns.ts';
import { tokenHash } from './ground.ts';
import { readOnly, type TableRule } from './table-rule.ts';

const LONG_AGO = '2020-01-01T00:00:00+00:00';
const FAR_AHEAD = '2099-01-01T00:00:00+00:00';

/** What the tables of people and agencies promise. */
export const ACCOUNT_TABLES: Readonly<Record<string, TableRule>> = {
  agencies: {
    scope: 'id',
    insertable: [],
    updatable: dataColumns(UpdateAgency.shape.data, {
      except: { slug: 'Changed by update_agency alone, which tells that an address is taken.' },
    }),
    sweeps: [
      {
        needs: { select: 'agency:read', insert: 'nobody', update: 'agency:update', delete: 'nobody' },
        row: (of) => ({ id: of.account, name: 'Made by hand', slug: `by-hand-${of.agency.slice(-12)}` }),
        change: () => ({ name: 'Changed' }),
        existing: (of) => ({ id: of.agency }),
      },
    ],
  },
  agency_invites: {
    insertable: [],
    updatable: [],
    // All but the hash of the token.
    readable: columnNamesOf(Invite),
    sweeps: [
      {
        needs: readOnly('invite:read'),
        row: (of) => ({
          agency_id: of.agency,
          email: `${of.label}@example.com`,
          role: 'viewer',
          token_hash: tokenHash(`${of.agency} ${of.label}`),
          expires_at: FAR_AHEAD,
        }),
        change: () => ({ role: 'admin' }),
      },
    ],
  },
  agency_members: {
    insertable: [],
    updatable: [],
    sweeps: [
      {
        needs: readOnly('member:read'),
        row: (of) => ({ agency_id: of.agency, user_id: of.outsider, role: 'viewer', joined_at: LONG_AGO }),
        change: () => ({ role: 'admin' }),
      },
    ],
  },
  agency_settings: {
    insertable: [],
    updatable: dataColumns(UpdateAgencySettings.shape.data),
    sweeps: [
      {
        needs: { select: 'settings:read', insert: 'nobody', update: 'settings:update', delete: 'nobody' },
        row: (of) => ({ agency_id: of.agency, brand_color: '#123456' }),
        change: () => ({ trash_days: 7 }),
        existing: (of) => ({ agency_id: of.agency }),
        single: true,
      },
    ],
  },
  idempotency_keys: {
    scope: 'user_id',
    insertable: [],
    updatable: [],
    readable: [],
    sweeps: [
      {
        about: 'own',
        owner: 'caller',
        needs: readOnly('nobody'),
        row: (of, owner) => ({
          user_id: owner,
          key: `own-key-${of.label}`,
          procedure: 'x',
          input_hash: '0'.repeat(64),
          claim_id: owner,
        }),
        change: () => ({ procedure: 'changed' }),
      },
    ],
  },
  plans: {
    scope: 'everything',
    insertable: [],
    updatable: [],
    sweeps: [
      {
        needs: readOnly('signed in'),
        row: () => ({ id: 'made_by_hand', name: 'Made by hand' }),
        change: () => ({ name: 'Changed' }),
        existing: () => ({ id: 'sales' }),
      },
    ],
  },
  user_preferences: {
    scope: 'user_id',
    insertable: dataColumns(SetPreference),
    // PostgREST's upsert sets every column of the row that it finds.
    updatable: dataColumns(SetPreference),
    sweeps: [
      {
        about: 'own, in the agency',
        owner: 'caller',
        needs: { select: 'agency:read', insert: 'agency:read', update: 'agency:read', delete: 'agency:read' },
        row: (of, owner) => ({ user_id: owner, agency_id: of.agency, key: of.label, value: 'set' }),
        change: () => ({ value: 'changed' }),
      },
      {
        about: 'own, everywhere',
        owner: 'caller',
        needs: { select: 'signed in', insert: 'signed in', update: 'signed in', delete: 'signed in' },
        row: (of, owner) => ({ user_id: owner, agency_id: null, key: `everywhere_${of.label}`, value: 'set' }),
        change: () => ({ value: 'changed' }),
      },
      {
        about: "a colleague's",
        needs: { select: 'hidden', insert: 'hidden', update: 'hidden', delete: 'hidden' },
        row: (of) => ({ user_id: of.viewer, agency_id: of.agency, key: of.label, value: 'set' }),
        change: () => ({ value: 'changed' }),
      },
    ],
  },
  users: {
    scope: 'id',
    insertable: [],
    updatable: dataColumns(UpdateProfile.shape.data),
    sweeps: [
      {
        about: "the caller's own",
        owner: 'caller',
        needs: { select: 'signed in', insert: 'nobody', update: 'signed in', delete: 'nobody' },
        row: (of) => ({ id: of.account, email: 'by-hand@example.com' }),
        change: () => ({ full_name: 'Changed' }),
        existing: (_of, owner) => ({ id: owner }),
        readsHeader: true,
      },
      {
        about: "a colleague's",
        needs: { select: 'member:read', insert: 'nobody', update: 'hidden', delete: 'nobody' },
        row: (of) => ({ id: of.account, email: 'by-hand@example.com' }),
        change: () => ({ full_name: 'Changed' }),
        existing: (of) => ({ id: of.viewer }),
      },
    ],
  },
};
