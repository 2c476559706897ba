import { randomUUID } from 'node:crypto';
import { idempotent } from '@axolop/client';
import type { Contact, CreateContact } from '@axolop/domain';
import type { Week } from './week.ts';

/** What Monday leaves behind. */
export interface Imported {
  readonly contacts: readonly Contact[];
  /** The options of the custom field `segment`, by label. */
  readonly segments: ReadonlyMap<string, string>;
}

/** Custom fields are defined, and the contacts of the CSV come in. */
export async function monday({ api, agencyId, say }: Week, rows: readonly CreateContact[]): Promise<Imported> {
  const segment = await api.customFields.create.mutate({
    agencyId,
    entity: 'contact',
    key: 'segment',
    label: 'Segment',
    type: 'select',
    options: [{ label: 'Small' }, { label: 'Middle' }, { label: 'Large' }],
  });
  await api.customFields.create.mutate({
    agencyId,
    entity: 'contact',
    key: 'employees',
    label: 'Employees',
    type: 'number',
    validation: { min: 1 },
  });
  await api.customFields.create.mutate({
    agencyId,
    entity: 'opportunity',
    key: 'renews_on',
    label: 'Renews on',
    type: 'date',
  });
  say('defined the custom fields segment and employees of contacts, renews_on of opportunities');

  const segments = new Map(segment.options.map(({ id, label }) => [label, id] as const));
  const large = segments.get('Large') ?? '';
  const small = segments.get('Small') ?? '';
  const contacts = rows.map((row, index) => ({
    ...row,
    customFields: { employees: 1 + ((index * 37) % 400), segment: index % 5 === 0 ? large : small },
  }));
  const { created, skipped } = await api.contacts.createMany.mutate(
    { agencyId, contacts, onDuplicate: 'skip' },
    { context: idempotent(randomUUID()) },
  );
  say(`imported ${created.length} contacts, left out ${skipped.length} whose e-mail was there already`);
  return { contacts: created, segments };
}
