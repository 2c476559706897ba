import { CreateContact, csvText } from '@axolop/domain';
import { CsvError, parse } from 'csv-parse/sync';

/** What a CSV of contacts holds: what can be created, and what is wrong with the rest. */
export interface ContactsCsv {
  readonly contacts: CreateContact[];
  /** `line` counts from 1, the header included, as editors do. */
  readonly broken: { readonly line: number; readonly problem: string }[];
}

/** The columns, and what they are called in the API. */
const COLUMNS = new Map<string, keyof CreateContact>([
  ['First name', 'firstName'],
  ['Last name', 'lastName'],
  ['Company', 'companyName'],
  ['Job title', 'jobTitle'],
  ['E-mail', 'email'],
  ['Phone', 'phone'],
  ['Street', 'street'],
  ['City', 'city'],
  ['Country', 'country'],
  ['Stage', 'lifecycleStage'],
  ['Source', 'source'],
]);

/** A field in quotes may go over several lines; a quote that is open for longer was never closed. */
const LONGEST_RECORD = 10;

/**
 * Reads contacts from the text of a CSV file (RFC 4180, UTF-8, a header of known columns in any order). A broken
 * record costs its own line and no other.
 *
 * @throws Error in one line when the header is not the expected one
 */
export function readContacts(text: string): ContactsCsv {
  const lines = text.replace(/^\uFEFF/u, '').split(/\r\n|\n|\r/u);
  const header = recordAt(lines, 0);
  const columns = header.fields ?? [];
  const missing = [...COLUMNS.keys()].filter((column) => !columns.includes(column));
  if (missing.length > 0)
    throw new Error(`The CSV has no column ${missing.map((column) => `"${column}"`).join(', ')}.`);

  const contacts: CreateContact[] = [];
  const broken: ContactsCsv['broken'] = [];
  for (let at = header.lines; at < lines.length;) {
    const record = recordAt(lines, at);
    const result = record.problem === undefined ? contactFrom(columns, record.fields) : record;
    if (result?.problem !== undefined) broken.push({ line: at + 1, problem: result.problem });
    else if (result !== null) contacts.push(result.contact);
    at += record.lines;
  }
  return { contacts, broken };
}

type CsvRecord =
  { fields: string[]; problem?: undefined; lines: number } | { fields?: undefined; problem: string; lines: number };

/** The record that begins at a line, and how many lines it takes; a broken one takes one. */
function recordAt(lines: string[], at: number): CsvRecord {
  let problem = '';
  for (let count = 1; count <= LONGEST_RECORD && at + count <= lines.length; count += 1) {
    try {
      const [fields] = parse(lines.slice(at, at + count).join('\n'), { trim: true });
      return { fields: fields ?? [], lines: count };
    } catch (error) {
      if (!(error instanceof CsvError)) throw error;
      problem ||= error.code === 'CSV_QUOTE_NOT_CLOSED' ? 'a quote is opened and not closed' : 'a quote is misplaced';
      if (error.code !== 'CSV_QUOTE_NOT_CLOSED') break;
    }
  }
  return { problem, lines: 1 };
}

type Outcome = { contact: CreateContact; problem?: undefined } | { contact?: undefined; problem: string };

/** The contact in a record; `null` for an empty line. */
function contactFrom(columns: string[], fields: string[]): Outcome | null {
  if (fields.every((field) => field === '')) return null;
  if (fields.length !== columns.length) {
    return { problem: `it has ${fields.length} fields instead of ${columns.length}` };
  }
  if (fields.some((field) => field.includes('\uFFFD'))) return { problem: 'it is not UTF-8' };

  const entries = [...COLUMNS].map(([column, key]) => {
    // The API takes single lines, and nothing where the cell is empty.
    const text = csvText(fields[columns.indexOf(column)] ?? '').replace(/\s*\n\s*/gu, ', ');
    return [key, text === '' ? undefined : text];
  });
  const parsed = CreateContact.safeParse(Object.fromEntries(entries));
  if (parsed.success) return { contact: parsed.data };
  return { problem: parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ') };
}
