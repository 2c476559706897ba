/**
 * Text that a spreadsheet would take for a formula: it begins with a sign that starts one, or with one behind blanks.
 * With apostrophes in front it is written with one more, too, so that it can be read with one less.
 */
const GUARDED = /^'*(?:\s*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|[\t\r\n])/u;

/** What must stand in quotation marks: separators of any country's spreadsheet, line ends, blanks at an end. */
const NEEDS_QUOTES = /[",;\t\r\n]|^\s|\s$/u;

/** What a file begins with, so that spreadsheet programs read it as UTF-8. */
export const BYTE_ORDER_MARK = '\uFEFF';

/** What may stand in a cell. */
export type CsvCell = string | number | boolean | null | undefined;

/**
 * One cell of a CSV file (RFC 4180). A text that a spreadsheet would run as a formula gets an apostrophe in front,
 * which {@link csvText} takes away again; numbers stay numbers.
 */
export function csvCell(value: CsvCell): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'string') return String(value);
  const harmless = GUARDED.test(value) ? `'${value}` : value;
  return NEEDS_QUOTES.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** The text that {@link csvCell} wrote, from a cell without its quotation marks. */
export function csvText(cell: string): string {
  return cell.startsWith("'") && GUARDED.test(cell) ? cell.slice(1) : cell;
}

/** One line of a CSV file, with its line end. */
export function csvLine(cells: readonly CsvCell[]): string {
  return `${cells.map((cell) => csvCell(cell)).join(',')}\r\n`;
}
