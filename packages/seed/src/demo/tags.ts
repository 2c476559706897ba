import { day, draw, seedId } from '../deterministic.ts';
import type { SeedRow } from '../insert-rows.ts';
import { ownerOf, type DemoAgency } from './agencies.ts';
import type { DemoContact } from './contacts.ts';

const TAGS = [
  ['VIP', '#b45309'],
  ['Newsletter', '#1d4ed8'],
  ['Referral', '#15803d'],
  ['Trade fair', '#7c3aed'],
  ['Retainer', '#0f766e'],
  ['Slow payer', '#b91c1c'],
] as const;

/** Rows of public.tags. */
export function tagRows(agency: DemoAgency): SeedRow[] {
  return TAGS.map(([name, color]) => ({
    id: seedId(agency.key, 'tag', name),
    agency_id: agency.id,
    name,
    color,
    created_by: ownerOf(agency).id,
    created_at: day(-380),
    updated_at: day(-380),
    version: 1,
  }));
}

/** Rows of public.contact_tags: none, one or two for each contact. */
export function contactTagRows(agency: DemoAgency, contacts: readonly DemoContact[]): SeedRow[] {
  return contacts.flatMap((contact) => {
    const first = draw(TAGS.length + 4, agency.key, contact.number, 'tag');
    const second = draw(TAGS.length * 3, agency.key, contact.number, 'second tag');
    const chosen = TAGS.filter((_, index) => index === first || index === second);
    return chosen.map(([name]) => ({
      agency_id: agency.id,
      tag_id: seedId(agency.key, 'tag', name),
      contact_id: contact.id,
      created_by: contact.owner?.id ?? ownerOf(agency).id,
      created_at: contact.createdAt,
    }));
  });
}
