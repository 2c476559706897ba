import type { Contact, Opportunity } from '@axolop/domain';
import { money, nameOf, type Week } from './week.ts';

/** Something is won, something lost; the week is looked at. */
export async function friday(
  { api, agencyId, say }: Week,
  opportunities: readonly Opportunity[],
  leads: readonly Contact[],
): Promise<void> {
  const [first, second] = opportunities;
  if (first === undefined || second === undefined)
    throw new Error('There is nothing to win: the CSV holds too few leads.');
  const won = await api.opportunities.win.mutate({ agencyId, id: first.id });
  const lost = await api.opportunities.lose.mutate({
    agencyId,
    id: second.id,
    lostReason: 'Another offer was cheaper',
  });
  say(`won "${won.name}", lost "${lost.name}"`);

  const { columns } = await api.opportunities.board.query({ agencyId });
  for (const { stage, totals } of columns) {
    for (const { count, amountMinor, weightedMinor, currency } of totals) {
      say(`  ${stage.name}: ${count}, ${money(amountMinor, currency)}, weighted ${money(weightedMinor, currency)}`);
    }
  }
  const month = new Date().toISOString().slice(0, 7);
  const { rate } = await api.opportunities.winRate.query({ agencyId, from: month, to: month });
  const { contacts } = await api.stats.overview.query({ agencyId });
  say(
    `win rate ${rate === null ? 'unknown' : `${Math.round(rate * 100)} %`}; ${contacts.converted} of ${contacts.contacts} contacts converted`,
  );

  const [lead] = leads;
  const word = nameOf(lead).split(' ').at(-1) ?? '';
  const mistyped = `${word.slice(0, 2)}${word.slice(3)}`;
  const found = await api.search.query.query({ agencyId, text: mistyped });
  say(
    `searched for "${mistyped}" and found ${found.items.map(({ entity, title }) => `${entity} ${title}`).join(', ') || 'nothing'}`,
  );

  if (lead !== undefined) {
    const timeline = await api.timeline.list.query({ agencyId, contactId: lead.id, limit: 20 });
    say(`the timeline of ${nameOf(lead)}: ${timeline.items.map(({ kind }) => kind).join(', ')}`);
  }
  const exported = await api.contacts.export.query({
    agencyId,
    columns: ['firstName', 'lastName', 'custom.employees'],
    limit: 500,
  });
  say(`exported ${exported.count} contacts as CSV`);
}
