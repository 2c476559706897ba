import {
  BYTE_ORDER_MARK,
  customValue,
  CONTACT_EXPORT_COLUMNS,
  csvLine,
  type Contact,
  type ContactCsvPage,
  type CsvCell,
  type CustomFieldOption,
  type ExportContacts,
  type Json,
} from '@axolop/domain';
import { CONTACT_COLUMNS } from './columns.ts';
import { CONTACT_ORDERS } from './filters.ts';
import { listByFilter } from '../kernel/filtered-lists.ts';
import { many, refusal } from '../kernel/reply.ts';
import type { AgencyScope } from '../kernel/scope.ts';

/** A contact with what an export needs beside it. */
interface ExportedContact extends Contact {
  readonly tags: readonly { readonly tag: { readonly name: string } }[];
}

const EXPORT_COLUMNS = `${CONTACT_COLUMNS},tags:contact_tags(tag:tags(name))` as const;

/** The labels of the options of every field, by the option's id. */
type Labels = ReadonlyMap<string, string>;

interface CustomColumn {
  readonly key: string;
  readonly labels: Labels;
}

/**
 * A page of contacts as CSV.
 *
 * @throws DomainError `invalid_cursor`, `invalid_input` when filter, order or columns do not fit the fields of the agency
 */
export async function exportContacts(scope: AgencyScope, query: ExportContacts): Promise<ContactCsvPage> {
  const customs = await customColumns(scope);
  const columns = query.columns ?? [...CONTACT_EXPORT_COLUMNS, ...customs.keys()];
  if (columns.some((column) => column.startsWith('custom.') && !customs.has(column))) throw refusal('invalid_input');
  const page = await listByFilter<ExportedContact>(
    {
      list: 'contacts.export',
      ...CONTACT_ORDERS,
      read: (args) => scope.db.rpc('list_contacts', { agency_id: scope.agencyId, ...args }).select(EXPORT_COLUMNS),
    },
    { ...query, filters: query.filter === undefined ? [] : [query.filter] },
  );
  const isFirst = query.cursor === undefined || query.cursor === null;
  const header = isFirst ? (query.byteOrderMark ? BYTE_ORDER_MARK : '') + csvLine(columns) : '';
  const lines = page.items.map((contact) => csvLine(columns.map((column) => cellOf(contact, column, customs))));
  return { csv: header + lines.join(''), columns, count: page.items.length, nextCursor: page.nextCursor };
}

/** The columns of custom fields in their order, archived ones too, by the name of the column. */
async function customColumns(scope: AgencyScope): Promise<ReadonlyMap<string, CustomColumn>> {
  const fields = many(
    await scope.db
      .from('custom_fields')
      .select('key,options')
      .eq('agency_id', scope.agencyId)
      .eq('entity', 'contact')
      .order('position')
      .order('id'),
  );
  return new Map(fields.map(({ key, options }) => [`custom.${key}`, { key, labels: labelsOf(options) }] as const));
}

function labelsOf(options: readonly CustomFieldOption[]): Labels {
  return new Map(options.map(({ id, label }) => [id, label] as const));
}

function cellOf(contact: ExportedContact, column: string, customs: ReadonlyMap<string, CustomColumn>): CsvCell {
  const custom = customs.get(column);
  if (custom !== undefined) return customCell(customValue(contact.customFields, custom.key), custom.labels);
  if (column === 'tags') {
    return contact.tags
      .map(({ tag }) => tag.name)
      .toSorted()
      .join('; ');
  }
  const name = CONTACT_EXPORT_COLUMNS.find((own) => own === column);
  return name === undefined || name === 'tags' ? null : contact[name];
}

/** The words that people gave to options, instead of their ids; several with semicolons between them. */
function customCell(value: Json | undefined, labels: Labels): CsvCell {
  if (Array.isArray(value)) return value.map((one) => String(customCell(one, labels) ?? '')).join('; ');
  if (typeof value === 'string') return labels.get(value) ?? value;
  return typeof value === 'object' ? null : value;
}
