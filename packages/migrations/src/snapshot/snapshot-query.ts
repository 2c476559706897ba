/**
 * A question to the catalog, `$1` being the schemas. It gives `line` per object, or `head` and a `body` of several lines.
 */
export interface SnapshotQuery {
  readonly about: string;
  readonly sql: string;
}

/** The condition that leaves out what belongs to an extension: the extension itself stands for it. */
export function notExtension(catalog: string, oid: string): string {
  return `not exists (select 1 from pg_depend ext where ext.classid = '${catalog}'::regclass and ext.objid = ${oid}
    and ext.deptype = 'e' and ext.refclassid = 'pg_extension'::regclass)`;
}
