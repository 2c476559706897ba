import type { Contact, Opportunity } from '@axolop/domain';
import { money, nameOf, type Week } from './week.ts';

/** Leads are converted, and their opportunities move over the board. */
export async function thursday(
  { api, agencyId, say }: Week,
  leads: readonly Contact[],
): Promise<readonly Opportunity[]> {
  const opportunities: Opportunity[] = [];
  for (const [index, lead] of leads.entries()) {
    const { contact, opportunity } = await api.contacts.convert.mutate({
      agencyId,
      id: lead.id,
      lifecycleStage: 'opportunity',
      opportunity: { name: `Website for ${nameOf(lead)}`, amountMinor: 250_000 * (index + 1), currency: 'EUR' },
    });
    opportunities.push(opportunity);
    say(`converted ${nameOf(contact)}: "${opportunity.name}", ${money(opportunity.amountMinor, opportunity.currency)}`);
  }
  const board = await api.opportunities.board.query({ agencyId });
  const proposal = board.columns.find(({ stage }) => stage.name === 'Proposal')?.stage;
  const [first, second] = opportunities;
  if (proposal !== undefined && first !== undefined && second !== undefined) {
    await api.opportunities.move.mutate({ agencyId, id: first.id, stageId: proposal.id });
    await api.opportunities.move.mutate({ agencyId, id: second.id, stageId: proposal.id, afterId: first.id });
    await api.opportunities.update.mutate({
      agencyId,
      id: first.id,
      data: { customFields: { renews_on: '2027-11-25' } },
    });
    say(`moved two cards to ${proposal.name}`);
  }
  return opportunities;
}
