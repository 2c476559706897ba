import type postgres from 'postgres';

type Parsers = Record<string, postgres.PostgresType>;

/**
 * Reads values as PostgreSQL writes them into JSON, because PostgREST lets PostgreSQL make its JSON: time stamps in
 * ISO 8601, `numeric` as a number. Values inside embeds, arrays and rows made by `jsonb` come as JSON already.
 */
export const VALUE_PARSERS: Parsers = {
  timestamp: { to: 1114, from: [1114], serialize: asIs, parse: isoTimestamp },
  timestamptz: { to: 1184, from: [1184], serialize: asIs, parse: isoTimestamp },
  number: { to: 0, from: [21, 23, 26, 700, 701], serialize: String, parse: numericValue },
  // A string is JSON text already, from the library or a JsonValue. Every other value is serialised.
  json: { to: 114, from: [114, 3802], serialize: jsonText, parse: JSON.parse },
  jsonb: { to: 3802, from: [3802], serialize: jsonText, parse: JSON.parse },
  // PostgREST takes and gives PostgreSQL's own notation, `\\x0102`.
  bytea: { to: 17, from: [17], serialize: asIs, parse: asIs },
  numeric: { to: 1700, from: [1700], serialize: String, parse: numericValue },
};

/** `2026-11-22 10:30:48.5+00` → `2026-11-22T10:30:48.5+00:00`; `infinity` and a trailing ` BC` stay as they are. */
function isoTimestamp(text: string): string {
  return text.replace(/^(\d+-\d\d-\d\d) /, '$1T').replace(/(:\d\d(?:\.\d+)?[+-]\d\d)( BC)?$/, '$1:00$2');
}

/** JSON has one kind of number; `NaN` and the infinities are none and PostgreSQL quotes them. */
function numericValue(text: string): number | string {
  const value = Number(text);
  return Number.isFinite(value) ? value : text;
}

function jsonText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function asIs(value: unknown): unknown {
  return value;
}
