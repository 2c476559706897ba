/** One part of a parsed `select`: a column, or an object that names what it makes of it. */
type SelectPart = string | { readonly [name: string]: unknown };

/** A parsed request, as far as it is looked at here. */
export interface WriteRequest {
  readonly type?: string;
  readonly select?: readonly SelectPart[];
  readonly where?: unknown;
  readonly $meta?: { readonly return?: string; readonly cardinality?: string };
}

/** How the rows that a write gives back are to be finished, once the library has answered. */
export interface WrittenRows {
  /** Column and the name under which it is wanted; undefined when the library does the naming. */
  readonly names?: readonly (readonly [column: string, name: string])[];
  /** Whether the caller wants one object. */
  readonly single: boolean;
  /** Set once the write itself has run. */
  done: boolean;
}

const WRITES = new Set(['insert', 'update', 'upsert', 'put', 'delete']);

/**
 * What the library gets wrong when a write gives back more than plain columns: it reads the rows again in a second
 * statement, with the filter of the write (which the write may have made false), and answers with an array whatever
 * was asked for. PostgREST answers with the written rows.
 *
 * Columns under other names need no second statement: the library is asked for the columns, and the answer is renamed
 * by {@link finishWrite}. With embeds the library has to read again; once the write has run, that read drops the
 * filter.
 */
export function prepareWrite(request: WriteRequest): { changes: Partial<WriteRequest>; rows?: WrittenRows } {
  const { type = '', select = [], $meta: meta } = request;
  const isPlain = select.every((part) => typeof part === 'string');
  if (!WRITES.has(type) || meta?.return !== 'representation' || isPlain) return { changes: {} };
  const single = meta.cardinality === 'one';

  const names = renamings(select);
  if (names !== null) {
    return { changes: { select: [...new Set(names.map(([column]) => column))] }, rows: { names, single, done: false } };
  }
  const rows: WrittenRows = { single, done: false };
  if (type === 'delete' || request.where === undefined) return { changes: {}, rows };
  const { where } = request;
  const changes = Object.defineProperty({}, 'where', {
    enumerable: true,
    get: () => (rows.done ? undefined : where),
  });
  return { changes, rows };
}

/** Column and name of each part, or null when a part is more than a column under a name. */
function renamings(select: readonly SelectPart[]): (readonly [string, string])[] | null {
  const names: (readonly [string, string])[] = [];
  for (const part of select) {
    const renamed = typeof part === 'string' ? [part, part] : renaming(part);
    if (renamed === null) return null;
    names.push([renamed[0] ?? '', renamed[1] ?? '']);
  }
  return names.some(([column]) => column === '*') ? null : names;
}

function renaming(part: { readonly [name: string]: unknown }): [string, string] | null {
  const [[name, what] = ['', undefined], ...others] = Object.entries(part);
  if (others.length > 0 || typeof what !== 'object' || what === null) return null;
  const [[key, column] = ['', undefined], ...more] = Object.entries(what);
  return key === 'column' && typeof column === 'string' && more.length === 0 ? [column, name] : null;
}

/** The library's answer to a write with the names, and in the form, that the caller asked for. */
export async function finishWrite(response: Response, { names, single }: WrittenRows): Promise<Response> {
  const isJson = response.headers.get('content-type')?.includes('json') ?? false;
  if (!response.ok || response.status === 204 || !isJson) return response;
  const body: unknown = await response.clone().json();
  const renamed = names === undefined ? body : mapRows(body, (row) => rename(row, names));
  if (!single || !Array.isArray(renamed)) return withBody(response, renamed);

  if (renamed.length !== 1) {
    const details = `The result contains ${renamed.length} rows`;
    const message = 'Cannot coerce the result to a single JSON object';
    return Response.json({ code: 'PGRST116', details, hint: null, message }, { status: 406 });
  }
  return withBody(response, renamed[0], 'application/vnd.pgrst.object+json; charset=utf-8');
}

function mapRows(body: unknown, change: (row: unknown) => unknown): unknown {
  return Array.isArray(body) ? body.map(change) : change(body);
}

function rename(row: unknown, names: readonly (readonly [string, string])[]): unknown {
  if (typeof row !== 'object' || row === null) return row;
  const values = new Map<string, unknown>(Object.entries(row));
  return Object.fromEntries(names.map(([column, name]) => [name, values.get(column) ?? null]));
}

function withBody(response: Response, body: unknown, contentType?: string): Response {
  const text = JSON.stringify(body);
  const headers = new Headers(response.headers);
  headers.set('content-length', String(Buffer.byteLength(text)));
  if (contentType !== undefined) headers.set('content-type', contentType);
  return new Response(text, { status: response.status, headers });
}
