import { raw, sql, type Statement } from './statement.ts';

/** What PostgREST wraps around the rows of a request: it answers one row with the whole body as JSON. */
function answered(source: Statement, rows: Statement): Statement {
  return sql`WITH pgrst_source AS (${source}) SELECT null::bigint AS total_result_set, pg_catalog.count(_postgrest_t) AS page_total,
    coalesce(json_agg(_postgrest_t), '[]') AS body,
    nullif(current_setting('response.headers', true), '') AS response_headers,
    nullif(current_setting('response.status', true), '') AS response_status
    FROM (${rows}) _postgrest_t`;
}

/** A GET of a table, as PostgREST writes it. */
export function read(select: Statement): Statement {
  return answered(select, sql`SELECT * FROM pgrst_source`);
}

/** A call of a function with its arguments in the query string. */
export function callByGet(call: Statement, columns: readonly string[]): Statement {
  return answered(sql`SELECT pgrst_call.* FROM ${call} pgrst_call`, sql`SELECT ${list(columns)} FROM pgrst_source`);
}

/** The same for a function that gives one value. */
export function callScalarByGet(call: Statement): Statement {
  return answered(sql`SELECT ${call} AS pgrst_scalar`, sql`SELECT "pgrst_scalar" FROM pgrst_source`);
}

/**
 * A call of a function with its arguments in the body, filtered and paged like a table.
 *
 * @param call the function with arguments `pgrst_body.name`
 * @param types the arguments as a column list: `agency_id uuid, …`
 */
export function callByPost(call: Statement, types: Statement, body: object, rows: Statement): Statement {
  return answered(
    sql`SELECT pgrst_call.* FROM (SELECT ${JSON.stringify(body)}::json AS json_data) pgrst_payload,
      LATERAL (SELECT * FROM json_to_record(pgrst_payload.json_data) AS _(${types})) pgrst_body,
      LATERAL ${call} pgrst_call`,
    rows,
  );
}

/** Columns by name. */
export function list(columns: readonly string[], table?: string): Statement {
  const prefix = table === undefined ? '' : `${table}.`;
  return raw(columns.map((column) => `${prefix}"${column}"`).join(', '));
}
