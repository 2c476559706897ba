const WIDTH = 120;

/** Arrays whose order says nothing. */
const SETS: ReadonlySet<string> = new Set(['required', 'enum', 'type']);

/** The same JSON value with the keys of every object in order, and lists that are sets in order too. */
export function sorted(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => sorted(item));
    return SETS.has(key) && items.every(isScalar) ? items.sort(byText) : items;
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => byText(a, b));
  return Object.fromEntries(entries.map(([name, item]) => [name, sorted(item, name)]));
}

/**
 * JSON as the formatter of the repository writes it: objects over several lines, lists of plain values on one
 * line where they fit.
 */
export function prettyJson(value: unknown, indent = '', used = 0): string {
  if (isScalar(value)) return JSON.stringify(value);
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    const line = `[${value.map((item) => prettyJson(item)).join(', ')}]`;
    // One more for the comma that may follow.
    if (value.every(isScalar) && used + line.length + 1 <= WIDTH) return line;
    return `[\n${value.map((item) => `${inner}${prettyJson(item, inner, inner.length)}`).join(',\n')}\n${indent}]`;
  }
  const lines = Object.entries(Object(value)).map(([name, item]) => {
    const start = `${inner}${JSON.stringify(name)}: `;
    return `${start}${prettyJson(item, inner, start.length)}`;
  });
  return `{\n${lines.join(',\n')}\n${indent}}`;
}

/** A value that stands on one line: plain, or empty. */
function isScalar(value: unknown): boolean {
  return typeof value !== 'object' || value === null || Object.keys(value).length === 0;
}

function byText(a: unknown, b: unknown): number {
  const [left, right] = [JSON.stringify(a), JSON.stringify(b)];
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
