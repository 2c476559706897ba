import type { Planted } from './planted.ts';

const KEY = 'alter table public.planted add constraint planted_contact foreign key';

export const KEYS: readonly Planted[] = [
  {
    lint: 'cross_tenant_foreign_key',
    holes: [
      { plant: `${KEY} (contact_id) references public.contacts (id)`, object: 'public.planted.planted_contact' },
      {
        plant: `${KEY} (contact_id, agency_id) references public.contacts (agency_id, id)`,
        object: 'public.planted.planted_contact',
      },
    ],
    harmless: [
      `${KEY} (agency_id, contact_id) references public.contacts (agency_id, id)`,
      `${KEY} (contact_id, agency_id) references public.contacts (id, agency_id)`,
      `${KEY} (owner_id) references public.users (id)`,
    ],
  },
  {
    lint: 'foreign_key_set_null_on_agency',
    holes: [
      {
        plant: `${KEY} (agency_id, contact_id) references public.contacts (agency_id, id) on delete set null`,
        object: 'public.planted.planted_contact',
      },
    ],
    harmless: [
      `${KEY} (agency_id, contact_id) references public.contacts (agency_id, id) on delete set null (contact_id)`,
      `${KEY} (agency_id, contact_id) references public.contacts (agency_id, id) on delete cascade`,
    ],
  },
  {
    lint: 'foreign_key_without_index',
    holes: [
      {
        plant: `${KEY} (agency_id, contact_id) references public.contacts (agency_id, id)`,
        object: 'public.planted.planted_contact',
      },
      {
        plant: `${KEY} (agency_id, contact_id) references public.contacts (agency_id, id);
          create index on public.planted (agency_id, contact_id) where contact_id is not null`,
        object: 'public.planted.planted_contact',
      },
      {
        plant: `${KEY} (agency_id, contact_id) references public.contacts (agency_id, id);
          create index on public.planted (agency_id, name, contact_id)`,
        object: 'public.planted.planted_contact',
      },
    ],
    harmless: [
      `${KEY} (agency_id, contact_id) references public.contacts (agency_id, id);
        create index on public.planted (contact_id, agency_id, name)`,
    ],
  },
  {
    lint: 'unique_key_without_agency',
    holes: [
      { plant: 'create unique index planted_name on public.planted (name)', object: 'public.planted.planted_name' },
      {
        plant: 'create unique index planted_name on public.planted (lower(name), agency_id)',
        object: 'public.planted.planted_name',
      },
      {
        plant: 'alter table public.planted add constraint planted_name exclude using hash (name with =)',
        object: 'public.planted.planted_name',
      },
      { plant: 'grant insert (id) on public.planted to authenticated', object: 'public.planted.planted_pkey' },
    ],
    harmless: [
      'create unique index planted_name on public.planted (agency_id, name)',
      'create index planted_name on public.planted (name)',
      'create unique index on private.role_permissions (role, permission)',
    ],
  },
  {
    lint: 'child_without_agency',
    holes: [
      {
        plant:
          'create table private.planted_notes (id uuid primary key, contact_id uuid constraint notes_contact references public.contacts (id))',
        object: 'private.planted_notes.notes_contact',
      },
    ],
    harmless: ['create table private.planted_notes (id uuid primary key, author uuid references public.users (id))'],
  },
  {
    lint: 'constraint_not_validated',
    holes: [
      {
        plant: 'alter table public.planted add constraint planted_short check (length(name) < 9) not valid',
        object: 'public.planted.planted_short',
      },
      {
        plant: `${KEY} (agency_id, contact_id) references public.contacts (agency_id, id) not valid`,
        object: 'public.planted.planted_contact',
      },
    ],
    harmless: [
      `alter table public.planted add constraint planted_short check (length(name) < 9) not valid;
        alter table public.planted validate constraint planted_short`,
    ],
  },
];
