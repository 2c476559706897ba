import { seedId } from '../deterministic.ts';

/** The password of every demo account. It is published on purpose, which is why seeds refuse databases elsewhere. */
export const DEMO_PASSWORD = 'axolop-demo-2026';

/** DEMO_PASSWORD as Supabase Auth stores it (bcrypt, cost 10); fixed, so that every seed makes the same row. */
export const DEMO_PASSWORD_HASH = '$2a$10$UqBQJZoG7OB6rhC0M4QQi.WnDgv0aNhE8yv23jKZlyeveCCTlivNS';

/** Someone who can sign in. */
export interface Person {
  readonly id: string;
  readonly email: string;
  readonly fullName: string;
  readonly timezone: string;
  readonly locale: string;
  readonly phone: string | null;
}

function person(
  fullName: string,
  email: string,
  rest: { readonly timezone: string; readonly locale: string; readonly phone?: string },
): Person {
  return { id: seedId('user', email), email, fullName, phone: null, ...rest };
}

const CHICAGO = { timezone: 'America/Chicago', locale: 'en-US' } as const;
const LONDON = { timezone: 'Europe/London', locale: 'en-GB' } as const;

/** Owns Northwind Growth and only looks on in Harbor Digital: one person, two roles. */
export const MARA = person('Mara Lindqvist', 'mara@northwind.example.com', { ...CHICAGO, phone: '+1 312 555 0100' });
export const THEO = person('Theo Castellano', 'theo@northwind.example.com', { ...CHICAGO, phone: '+1 312 555 0101' });
export const PRIYA = person('Priya Raman', 'priya@northwind.example.com', CHICAGO);
export const JONAS = person('Jonas Whitfield', 'jonas@northwind.example.com', CHICAGO);
export const RUTH = person('Ruth Okafor', 'ruth@northwind.example.com', CHICAGO);
export const DEAN = person('Dean Abbott', 'dean@northwind.example.com', CHICAGO);

export const IMOGEN = person('Imogen Hartley', 'imogen@harbor.example.org', { ...LONDON, phone: '+44 20 7946 0100' });
export const CALLUM = person('Callum Reid', 'callum@harbor.example.org', { ...LONDON, phone: '+44 20 7946 0101' });
export const AISHA = person('Aisha Rahman', 'aisha@harbor.example.org', LONDON);
export const OWEN = person('Owen Prichard', 'owen@harbor.example.org', LONDON);
export const NELL = person('Nell Sutherland', 'nell@harbor.example.org', LONDON);
export const GREG = person('Greg Tomlin', 'greg@harbor.example.org', LONDON);

const BENCH = { timezone: 'UTC', locale: 'en' } as const;

/** The staff of every bulk agency, one for each role. */
export const BULK_STAFF = [
  { person: person('Opal Bulk', 'bulk-owner@load.example.net', BENCH), role: 'owner' },
  { person: person('Abel Bulk', 'bulk-admin@load.example.net', BENCH), role: 'admin' },
  { person: person('Mina Bulk', 'bulk-member@load.example.net', BENCH), role: 'member' },
  { person: person('Vito Bulk', 'bulk-viewer@load.example.net', BENCH), role: 'viewer' },
] as const;

/** Everyone of the demo agencies, in the order in which they are made. */
export const PEOPLE: readonly Person[] = [
  MARA,
  THEO,
  PRIYA,
  JONAS,
  RUTH,
  DEAN,
  IMOGEN,
  CALLUM,
  AISHA,
  OWEN,
  NELL,
  GREG,
];
