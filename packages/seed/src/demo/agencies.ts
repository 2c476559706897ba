import { day, seedId } from '../deterministic.ts';
import type { SeedRow } from '../insert-rows.ts';
import * as people from './people.ts';
import type { Person } from './people.ts';

/** How a person belongs to an agency. */
export interface Membership {
  readonly person: Person;
  readonly role: 'owner' | 'admin' | 'member' | 'viewer';
  readonly status: 'active' | 'suspended' | 'removed';
}

/** A demo agency with all that distinguishes it from the other. */
export interface DemoAgency {
  /** Part of every id and draw: two agencies never get the same rows. */
  readonly key: string;
  readonly id: string;
  readonly name: string;
  readonly slug: string;
  readonly website: string;
  readonly description: string;
  readonly timezone: string;
  readonly currency: string;
  readonly planId: string;
  readonly brandColor: string;
  readonly replyTo: string;
  readonly members: readonly Membership[];
  /** Those who have contacts, opportunities and tasks: active, and more than viewers. */
  readonly staff: readonly Person[];
}

/** An agency as the row functions take it; its id follows from its key unless one is given. */
export function demoAgency(rest: Omit<DemoAgency, 'id' | 'staff'> & { readonly id?: string }): DemoAgency {
  const staff = rest.members
    .filter(({ status, role }) => status === 'active' && role !== 'viewer')
    .map(({ person }) => person);
  return { id: seedId('agency', rest.key), ...rest, staff };
}

export const NORTHWIND = demoAgency({
  key: 'northwind',
  name: 'Northwind Growth',
  slug: 'northwind-growth',
  website: 'https://northwind.example.com',
  description: 'Growth marketing for software companies in the Midwest.',
  timezone: 'America/Chicago',
  currency: 'USD',
  planId: 'scale',
  brandColor: '#1d4ed8',
  replyTo: 'hello@northwind.example.com',
  members: [
    { person: people.MARA, role: 'owner', status: 'active' },
    { person: people.THEO, role: 'admin', status: 'active' },
    { person: people.PRIYA, role: 'member', status: 'active' },
    { person: people.JONAS, role: 'viewer', status: 'active' },
    { person: people.RUTH, role: 'member', status: 'suspended' },
    { person: people.DEAN, role: 'member', status: 'removed' },
  ],
});

/** Its plan has five seats and five people sit on them: the next invite is refused. */
export const HARBOR = demoAgency({
  key: 'harbor',
  name: 'Harbor Digital',
  slug: 'harbor-digital',
  website: 'https://harbor.example.org',
  description: 'Web shops and campaigns for independent retailers in Britain.',
  timezone: 'Europe/London',
  currency: 'GBP',
  planId: 'build',
  brandColor: '#0f766e',
  replyTo: 'studio@harbor.example.org',
  members: [
    { person: people.IMOGEN, role: 'owner', status: 'active' },
    { person: people.CALLUM, role: 'admin', status: 'active' },
    { person: people.AISHA, role: 'member', status: 'active' },
    { person: people.OWEN, role: 'viewer', status: 'active' },
    { person: people.MARA, role: 'viewer', status: 'active' },
    { person: people.NELL, role: 'member', status: 'suspended' },
    { person: people.GREG, role: 'admin', status: 'removed' },
  ],
});

export const AGENCIES: readonly DemoAgency[] = [NORTHWIND, HARBOR];

const SINCE = day(-390);

/** The owner of an agency. */
export function ownerOf(agency: DemoAgency): Person {
  const owner = agency.members.find(({ role, status }) => role === 'owner' && status === 'active');
  if (owner === undefined) throw new Error(`${agency.name} has no owner.`);
  return owner.person;
}

/** Rows of public.agencies. */
export function agencyRow(agency: DemoAgency): SeedRow {
  return {
    id: agency.id,
    name: agency.name,
    slug: agency.slug,
    website: agency.website,
    description: agency.description,
    timezone: agency.timezone,
    currency: agency.currency,
    plan_id: agency.planId,
    subscription_status: 'active',
    trial_ends_at: null,
    created_by: ownerOf(agency).id,
    created_at: SINCE,
    updated_at: SINCE,
    version: 1,
  };
}

/** Rows of public.agency_settings. */
export function settingsRow(agency: DemoAgency): SeedRow {
  return {
    agency_id: agency.id,
    brand_color: agency.brandColor,
    brand_secondary_color: '#64748b',
    email_signature: `${agency.name}\n${agency.website}`,
    default_from_name: agency.name,
    default_reply_to: agency.replyTo,
    notify_new_lead: true,
    notify_form_submission: true,
    weekly_digest: agency.key === 'northwind',
    trash_days: 30,
    created_at: SINCE,
    updated_at: SINCE,
    version: 1,
  };
}

/** Rows of public.agency_members. */
export function memberRows(agency: DemoAgency): SeedRow[] {
  const owner = ownerOf(agency);
  return agency.members.map(({ person, role, status }, index) => ({
    agency_id: agency.id,
    user_id: person.id,
    role,
    status,
    invited_by: role === 'owner' ? null : owner.id,
    joined_at: day(-390 + index * 12),
    suspended_at: status === 'suspended' ? day(-21, 16, 30) : null,
    removed_at: status === 'removed' ? day(-60, 17, 0) : null,
    created_at: day(-390 + index * 12),
    updated_at: day(-390 + index * 12),
    version: 1,
  }));
}
