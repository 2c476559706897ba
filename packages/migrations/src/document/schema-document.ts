import path from 'node:path';
import { withClient } from '../connection.ts';
import { formatGenerated } from '../generated-file.ts';
import { PROJECT_ROOT } from '../project-root.ts';
import { readCatalog, type DocumentedRoutine, type DocumentedTable } from './catalog.ts';
import { diagramOf } from './diagram.ts';

/** Where the document of the schema lives. */
export const SCHEMA_DOCUMENT_FILE = path.join(PROJECT_ROOT, 'docs/database/DATABASE_SCHEMA.md');

/** The schemas that the project owns. */
export const DOCUMENTED_SCHEMAS = ['public', 'private', 'audit', 'gate'] as const;

const KEY_NAMES = {
  p: 'primary key',
  u: 'unique',
  f: 'foreign key',
  c: 'check',
  x: 'exclusion',
  t: 'trigger',
} as const;

/**
 * The document of a schema in Markdown: a diagram, then each table with its columns, keys, indexes, policies and grants,
 * then the functions. The same database always gives the same text.
 *
 * @throws MigrationError `connection_failed`
 */
export async function schemaDocument(
  databaseUrl: string,
  schemas: readonly string[] = DOCUMENTED_SCHEMAS,
  file = SCHEMA_DOCUMENT_FILE,
): Promise<string> {
  const { tables, routines } = await withClient(databaseUrl, (client) => readCatalog(client, schemas));
  const lines = [
    '# Database schema',
    '',
    '<!-- Generated from the database, do not edit: npm run docs:schema -->',
    '',
    `${tables.length} tables and views, ${routines.length} functions. The diagram shows keys; everything else stands with each table.`,
    '',
  ];
  for (const schema of schemas) {
    const own = tables.filter((table) => table.schema === schema);
    const functions = routines.filter((routine) => routine.schema === schema);
    if (own.length + functions.length === 0) continue;
    lines.push(`## Schema ${schema}`, '');
    const drawn = own.filter((table) => table.kind === 'table');
    if (drawn.length > 0) lines.push('```mermaid', ...diagramOf(drawn), '```', '');
    for (const table of own) lines.push(...tableLines(table));
    if (functions.length > 0) lines.push(...routineLines(schema, functions));
  }
  return formatGenerated(file, lines.join('\n'));
}

function tableLines(table: DocumentedTable): string[] {
  const security = table.rls
    ? `row level security enabled${table.forced ? ' and forced' : ''}`
    : 'no row level security';
  const facts = [
    table.kind,
    ...(table.partitionedBy === null ? [] : [`partitioned by ${code(table.partitionedBy)}`]),
    ...(table.kind === 'table' ? [security] : []),
  ];
  return [
    `### ${table.schema}.${table.name}`,
    '',
    ...(table.comment === null ? [] : [flat(table.comment), '']),
    `${facts.join(', ')}.`,
    '',
    ...markdownTable(
      ['Column', 'Type', 'Null', 'Default', 'Comment'],
      table.columns.map((column) => [
        code(column.name),
        code(column.type),
        column.nullable ? 'yes' : 'no',
        column.default === null ? '' : code(column.default),
        column.comment ?? '',
      ]),
    ),
    ...bullets(
      'Keys and checks',
      table.constraints.map((key) => `${KEY_NAMES[key.kind]} ${code(key.name)}: ${code(key.definition)}`),
    ),
    ...bullets('Indexes', table.indexes.map(code)),
    ...bullets('Policies', table.policies.map(policyLine)),
    ...bullets('Triggers', table.triggers.map(code)),
    ...bullets('Grants', grantLines(table)),
  ];
}

function policyLine(policy: DocumentedTable['policies'][number]): string {
  const kind = policy.permissive ? '' : ' (restrictive)';
  const using = policy.using === null ? '' : `, using ${code(policy.using)}`;
  const check = policy.check === null ? '' : `, with check ${code(policy.check)}`;
  return `${code(policy.name)}${kind}: ${policy.command} to ${policy.roles}${using}${check}`;
}

function grantLines(table: DocumentedTable): string[] {
  const byRole = new Map<string, string[]>();
  for (const { grantee, privilege, columns } of table.grants) {
    const rights = byRole.get(grantee) ?? [];
    rights.push(columns === null ? privilege : `${privilege} (${columns.map(code).join(', ')})`);
    byRole.set(grantee, rights);
  }
  return [...byRole].map(([role, rights]) => `${role}: ${rights.join(', ')}`);
}

function routineLines(schema: string, routines: readonly DocumentedRoutine[]): string[] {
  return [
    `### Functions of ${schema}`,
    '',
    ...markdownTable(
      ['Function', 'Returns', 'Runs as', 'May be called by', 'Comment'],
      routines.map((routine) => [
        code(routine.signature),
        code(routine.returns ?? 'nothing'),
        routine.definer ? 'its owner' : 'the caller',
        routine.executableBy.join(', ') || 'its owner only',
        routine.comment ?? '',
      ]),
    ),
  ];
}

function bullets(title: string, entries: readonly string[]): string[] {
  return entries.length === 0 ? [] : [`${title}:`, '', ...entries.map((entry) => `- ${entry}`), ''];
}

function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => flat(cell).replaceAll('|', String.raw`\|`)).join(' | ')} |`;
  return [line(head), `|${head.map(() => ' --- |').join('')}`, ...rows.map(line), ''];
}

function code(text: string): string {
  const inner = flat(text);
  return inner.includes('`') ? `\`\` ${inner} \`\`` : `\`${inner}\``;
}

function flat(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
