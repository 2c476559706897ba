import type { DocumentedTable } from './catalog.ts';

/** A Mermaid diagram of the tables of one schema: keys only, and one line per foreign key between them. */
export function diagramOf(tables: readonly DocumentedTable[]): string[] {
  const names = new Set(tables.map(qualified));
  const lines = ['erDiagram'];
  for (const table of tables) {
    for (const key of table.constraints) {
      if (key.kind !== 'f' || key.target === null || !names.has(key.target)) continue;
      const target = key.target.split('.').at(-1) ?? key.target;
      lines.push(`  ${target} ${cardinality(table, key.columns)} ${table.name} : "${key.columns.join(', ')}"`);
    }
  }
  for (const table of tables) {
    lines.push(`  ${table.name} {`);
    for (const column of table.columns) {
      const marks = marksOf(table, column.name);
      if (marks !== '') lines.push(`    ${column.type.replaceAll(/[^A-Za-z0-9_[\]]+/g, '_')} ${column.name} ${marks}`);
    }
    lines.push('  }');
  }
  return lines;
}

function qualified(table: DocumentedTable): string {
  return `${table.schema}.${table.name}`;
}

function cardinality(table: DocumentedTable, columns: readonly string[]): string {
  const optional = columns.some((name) => table.columns.find((column) => column.name === name)?.nullable === true);
  const single = table.constraints.some(
    (key) =>
      (key.kind === 'p' || key.kind === 'u') &&
      key.columns.length === columns.length &&
      key.columns.every((name) => columns.includes(name)),
  );
  return `${optional ? '|o' : '||'}--${single ? 'o|' : 'o{'}`;
}

function marksOf(table: DocumentedTable, column: string): string {
  const marks = new Set<string>();
  for (const key of table.constraints) {
    if (!key.columns.includes(column)) continue;
    if (key.kind === 'p') marks.add('PK');
    if (key.kind === 'f') marks.add('FK');
  }
  return [...marks].sort().toReversed().join(', ');
}
