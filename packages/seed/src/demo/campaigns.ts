import { day, seedId } from '../deterministic.ts';
import type { SeedRow } from '../insert-rows.ts';
import { ownerOf, type DemoAgency } from './agencies.ts';
import type { DemoContact } from './contacts.ts';

const LISTS = [
  { name: 'Monthly newsletter', description: 'Everyone who asked for it.', takes: () => true },
  { name: 'Customers', description: 'People who bought.', takes: ({ stage }: DemoContact) => stage === 'customer' },
] as const;

function listId(agency: DemoAgency, name: string): string {
  return seedId(agency.key, 'list', name);
}

/** Rows of public.contact_lists; the database counts the members itself. */
export function listRows(agency: DemoAgency): SeedRow[] {
  return LISTS.map(({ name, description }) => ({
    id: listId(agency, name),
    agency_id: agency.id,
    name,
    description,
    kind: 'static',
    created_by: ownerOf(agency).id,
    created_at: day(-300),
    updated_at: day(-300),
    version: 1,
  }));
}

/** Rows of public.contact_list_members; every eleventh has had enough. */
export function listMemberRows(agency: DemoAgency, contacts: readonly DemoContact[]): SeedRow[] {
  return LISTS.flatMap(({ name, takes }) =>
    contacts
      .filter((contact) => !contact.removed && contact.email !== null && takes(contact))
      .map((contact) => {
        const gone = contact.number % 11 === 4;
        return {
          agency_id: agency.id,
          list_id: listId(agency, name),
          contact_id: contact.id,
          status: gone ? 'unsubscribed' : 'subscribed',
          source: contact.number % 3 === 0 ? 'import' : 'manual',
          added_by: ownerOf(agency).id,
          added_at: contact.createdAt,
          unsubscribed_at: gone ? day(-15, 12) : null,
        };
      }),
  );
}

/** The row of public.email_campaigns: a draft that nobody has sent. */
export function campaignRow(agency: DemoAgency): SeedRow {
  return {
    id: seedId(agency.key, 'campaign'),
    agency_id: agency.id,
    name: 'November newsletter',
    subject: 'Three things that worked this autumn',
    preview_text: 'Short, and with numbers.',
    from_name: agency.name,
    from_email: agency.replyTo,
    reply_to: agency.replyTo,
    html_content: `<h1>Hello from ${agency.name}</h1><p>Three things that worked for our clients this autumn.</p>`,
    text_content: `Hello from ${agency.name}.\n\nThree things that worked for our clients this autumn.`,
    status: 'draft',
    created_by: ownerOf(agency).id,
    created_at: day(-3, 10),
    updated_at: day(-1, 15),
    version: 2,
  };
}

/** The row of public.campaign_lists. */
export function campaignListRow(agency: DemoAgency): SeedRow {
  return {
    agency_id: agency.id,
    campaign_id: seedId(agency.key, 'campaign'),
    list_id: listId(agency, LISTS[0].name),
    created_at: day(-3, 10),
  };
}

/** The row of public.email_suppressions: an address that bounced. */
export function suppressionRow(agency: DemoAgency): SeedRow {
  return {
    id: seedId(agency.key, 'suppression'),
    agency_id: agency.id,
    email_norm: 'gone@mail.example.net',
    reason: 'bounce',
    note: 'Mailbox does not exist',
    created_by: null,
    created_at: day(-50),
  };
}
