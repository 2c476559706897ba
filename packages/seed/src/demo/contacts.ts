import { at, day, draw, pick, seedId } from '../deterministic.ts';
import type { SeedRow, SeedValue } from '../insert-rows.ts';
import type { DemoAgency } from './agencies.ts';
import { customCopy } from './custom-fields.ts';
import { COMPANIES, FIRST_NAMES, JOB_TITLES, LAST_NAMES, SOURCES, type Company } from './names.ts';
import { ownerOf } from './agencies.ts';
import type { Person } from './people.ts';

const CONTACTS_PER_AGENCY = 60;

/** How far a contact is: the two columns always agree with each other. */
const JOURNEY = [
  { stage: 'lead', status: 'new', score: 15 },
  { stage: 'lead', status: 'contacted', score: 30 },
  { stage: 'lead', status: 'nurture', score: 25 },
  { stage: 'qualified', status: 'qualified', score: 55 },
  { stage: 'opportunity', status: 'qualified', score: 70 },
  { stage: 'customer', status: 'converted', score: 90 },
  { stage: 'disqualified', status: 'disqualified', score: 5 },
] as const;
/** Positions in JOURNEY; more leads than customers. */
const SPREAD = [0, 1, 4, 0, 5, 2, 3, 1, 4, 5, 0, 6, 3, 1, 4, 2, 5, 0, 3, 1] as const;

/** A contact as the other parts of the demo need it. */
export interface DemoContact {
  readonly number: number;
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
  readonly stage: (typeof JOURNEY)[number]['stage'];
  readonly owner: Person | null;
  readonly createdAt: string;
  readonly removed: boolean;
  readonly row: SeedRow;
}

/** The contacts of an agency: mostly people, every twelfth a firm; the last two lie in the trash. */
export function demoContacts(agency: DemoAgency): readonly DemoContact[] {
  return Array.from({ length: CONTACTS_PER_AGENCY }, (_, number) => contact(agency, number));
}

function contact(agency: DemoAgency, number: number): DemoContact {
  const seed = [agency.key, 'contact', number] as const;
  const isFirm = number % 12 === 11;
  const company = at(COMPANIES[agency.key] ?? [], isFirm ? (number - 11) / 12 : number);
  const { stage, status, score } = at(JOURNEY, at(SPREAD, number));
  const owner = number % 9 === 8 ? null : pick(agency.staff, ...seed, 'owner');
  const age = 380 - number * 6;
  const createdAt = day(-age, 8 + (number % 9), (number * 7) % 60);
  const touchedAt = status === 'new' ? null : day(-Math.round(age / 3), 10 + (number % 7), (number * 11) % 60);
  const removed = number >= CONTACTS_PER_AGENCY - 2;
  const who = isFirm ? firm(company) : human(agency, number, company);
  const row: SeedRow = {
    id: seedId(...seed),
    agency_id: agency.id,
    ...who,
    phone: number % 5 === 4 ? null : phone(agency, number),
    mobile: number % 7 === 3 ? phone(agency, number + 100) : null,
    website: isFirm ? `https://${company.host}` : null,
    street: company.street,
    city: company.city,
    region: company.region,
    postal_code: company.postalCode,
    country: company.country,
    lifecycle_stage: stage,
    lead_status: status,
    lead_score: score + draw(10, ...seed, 'score'),
    source: pick(SOURCES, ...seed, 'source'),
    owner_id: owner?.id ?? null,
    do_not_email: number % 17 === 5,
    do_not_call: number % 19 === 7,
    last_contacted_at: touchedAt,
    converted_at: stage === 'customer' ? touchedAt : null,
    custom_fields: customCopy(agency, number, stage),
    created_by: owner?.id ?? ownerOf(agency).id,
    created_at: createdAt,
    updated_at: touchedAt ?? createdAt,
    version: 1,
    deleted_at: removed ? day(-4, 15, 10) : null,
    deleted_by: removed ? ownerOf(agency).id : null,
    delete_batch_id: removed ? seedId(agency.key, 'trash') : null,
  };
  const name = isFirm ? company.name : `${who.first_name} ${who.last_name}`;
  return { number, id: seedId(...seed), name, email: who.email, stage, owner, createdAt, removed, row };
}

interface Who extends Readonly<Record<string, SeedValue>> {
  readonly first_name: string;
  readonly last_name: string;
  readonly email: string | null;
}

function firm(company: Company): Who {
  return {
    kind: 'company',
    first_name: '',
    last_name: '',
    company_name: company.name,
    job_title: null,
    email: `hello@${company.host}`,
  };
}

function human(agency: DemoAgency, number: number, company: Company): Who {
  // 31 and 37 names have no common divisor: no pair comes twice in either agency.
  const shift = agency.key === 'harbor' ? 400 : 0;
  const first = at(FIRST_NAMES, (number + shift) * 3);
  const last = at(LAST_NAMES, (number + shift) * 5);
  return {
    kind: 'person',
    first_name: first,
    last_name: last,
    company_name: number % 10 === 9 ? '' : company.name,
    job_title: number % 10 === 9 ? null : pick(JOB_TITLES, agency.key, number, 'job'),
    email: emailOf(number, `${first}.${last}`.toLowerCase(), company),
  };
}

function emailOf(number: number, local: string, company: Company): string | null {
  if (number % 13 === 6) return null;
  return number % 10 === 9 ? `${local}@mail.example.net` : `${local}@${company.host}`;
}

/** Numbers that are kept free for fiction: 555-01xx in North America, 020 7946 0xxx in London. */
function phone(agency: DemoAgency, number: number): string {
  const last = String(number % 100).padStart(2, '0');
  if (agency.key === 'harbor') return `+44 20 7946 0${number < 100 ? 2 : 3}${last}`;
  return `+1 ${pick(['312', '414', '612', '317', '614'], number)} 555 01${last}`;
}
