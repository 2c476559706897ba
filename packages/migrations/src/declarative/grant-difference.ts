const RELATION = /^(?:table|partitioned table|view|materialized view) (?<name>\S+) owner=/u;
const COLUMN = /^column (?<table>\S+) \d+ (?<column>\S+) /u;
const GRANT =
  /^grant (?<privilege>[A-Z]+)(?: \((?<column>\S+)\))? on (?<table>[^\s.]+\.\S+) to (?<grantee>\S+) by \S+(?<option> with grant option)?$/u;

interface TableGrant {
  readonly table: string;
  readonly privilege: string;
  /** Undefined for a grant on the whole table. */
  readonly column: string | undefined;
  readonly grantee: string;
  readonly option: string;
}

/** The tables and views that both snapshots have: `grantStatements` speaks for these. */
export function tablesOfBoth(from: readonly string[], to: readonly string[]): ReadonlySet<string> {
  const before = namesIn(from);
  return new Set([...namesIn(to)].filter((name) => before.has(name)));
}

function namesIn(snapshot: readonly string[]): Set<string> {
  return new Set(snapshot.flatMap((line) => RELATION.exec(line)?.groups?.['name'] ?? []));
}

/**
 * The grants on tables and columns that one snapshot has and the other lacks, and no more. pg-delta revokes all that a
 * role has on a table and grants it again, which hides the one privilege that changes.
 */
export function grantStatements(from: readonly string[], to: readonly string[]): string[] {
  const tables = tablesOfBoth(from, to);
  const [before, after] = [grantsIn(from, tables), grantsIn(to, tables)];
  const columns = new Set(to.flatMap((line) => columnIn(line)));
  // The grants on a column go with it.
  const revoked = [...before]
    .filter(
      ([line, { table, column }]) => !after.has(line) && (column === undefined || columns.has(`${table} ${column}`)),
    )
    .map(([, grant]) => grant);
  // To revoke a privilege on a table is to revoke it on all its columns.
  const takenFromColumns = new Set(revoked.filter(({ column }) => column === undefined).map(privilegeOf));
  const granted = [...after]
    .filter(
      ([line, grant]) => !before.has(line) || (grant.column !== undefined && takenFromColumns.has(privilegeOf(grant))),
    )
    .map(([, grant]) => grant);
  return [
    ...grouped(revoked).map(([{ table, grantee }, what]) => `revoke ${what} on table ${table} from ${grantee};`),
    ...grouped(granted).map(
      ([{ table, grantee, option }, what]) => `grant ${what} on table ${table} to ${grantee}${option};`,
    ),
  ];
}

function grantsIn(snapshot: readonly string[], tables: ReadonlySet<string>): Map<string, TableGrant> {
  const grants = new Map<string, TableGrant>();
  for (const line of snapshot) {
    const { privilege = '', column, table = '', grantee = '', option = '' } = GRANT.exec(line)?.groups ?? {};
    if (tables.has(table)) grants.set(line, { table, privilege: privilege.toLowerCase(), column, grantee, option });
  }
  return grants;
}

function columnIn(line: string): string[] {
  const { table, column } = COLUMN.exec(line)?.groups ?? {};
  return table === undefined || column === undefined ? [] : [`${table} ${column}`];
}

function privilegeOf({ table, privilege, grantee }: TableGrant): string {
  return JSON.stringify([table, privilege, grantee]);
}

/** One entry per table, role and grant option, with all its privileges: `delete, insert (a, b), update (a)`. */
function grouped(grants: readonly TableGrant[]): [TableGrant, string][] {
  const byStatement = Map.groupBy(grants, ({ table, grantee, option }) => JSON.stringify([table, grantee, option]));
  return [...byStatement.values()].flatMap((same): [TableGrant, string][] => {
    const byPrivilege = Map.groupBy(
      same,
      ({ privilege, column }) => `${privilege}${column === undefined ? '' : ' ()'}`,
    );
    const parts = [...byPrivilege.values()].map((some) => {
      const columns = some.flatMap(({ column }) => column ?? []);
      return `${some[0]?.privilege ?? ''}${columns.length === 0 ? '' : ` (${columns.join(', ')})`}`;
    });
    return same.slice(0, 1).map((first) => [first, parts.join(', ')]);
  });
}
