/** Text that a spreadsheet would take for a formula: it begins with a sign that starts one, or with one behind blanks. */
const FORMULA = /^\s*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r\n]/u;

/** What must stand in quotation marks: separators of any country's spreadsheet, line ends, blanks at an end. */
const NEEDS_QUOTES = /[",;\t\r\n]|^\s|\s$/u;

/** What may stand in a cell. */
export type CsvCell = string | number | boolean | null | undefined;

/**
 * One cell of a CSV file (RFC 4180). A text that a spreadsheet would run as a formula gets an apostrophe in front;
 * numbers stay numbers.
 */
export function csvCell(value: CsvCell): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'string') return String(value);
  const harmless = FORMULA.test(value) ? `'${value}` : value;
  return NEEDS_QUOTES.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** One line of a CSV file, with its line end. */
export function csvLine(cells: readonly CsvCell[]): string {
  return `${cells.map((cell) => csvCell(cell)).join(',')}\r\n`;
}
