import { z } from 'zod';

/** A statement as the parser names it, e.g. `CreateStmt`. */
export interface StatementNode {
  readonly kind: string;
  readonly body: unknown;
}

const Flags = z.object({
  concurrent: z.boolean().optional(),
  is_vacuumcmd: z.boolean().optional(),
  is_from: z.boolean().optional(),
  is_program: z.boolean().optional(),
  filename: z.string().optional(),
  kind: z.string().optional(),
  relation: z.unknown().optional(),
  params: z.array(z.object({ DefElem: z.object({ defname: z.string() }).optional() })).optional(),
  cmds: z
    .array(
      z.object({
        AlterTableCmd: z
          .object({
            subtype: z.string().optional(),
            def: z.object({ PartitionCmd: z.object({ concurrent: z.boolean().optional() }).optional() }).optional(),
          })
          .optional(),
      }),
    )
    .optional(),
});
type Flags = z.infer<typeof Flags>;

const OUTSIDE_ONLY: Readonly<Record<string, string>> = {
  CreatedbStmt: 'CREATE DATABASE',
  DropdbStmt: 'DROP DATABASE',
  CreateTableSpaceStmt: 'CREATE TABLESPACE',
  DropTableSpaceStmt: 'DROP TABLESPACE',
  AlterSystemStmt: 'ALTER SYSTEM',
};

/** Why a migration file can't hold this statement, or null when it can. */
export function refusalOf({ kind, body }: StatementNode, transactional: boolean): string | null {
  const parsed = Flags.safeParse(body ?? {});
  const flags: Flags = parsed.success ? parsed.data : {};
  if (kind === 'TransactionStmt') {
    return 'a migration has no BEGIN, COMMIT, ROLLBACK or SAVEPOINT: each file already runs in one transaction; remove it';
  }
  if (kind === 'CopyStmt' && flags.is_from === true && flags.filename === undefined) {
    return 'COPY … FROM STDIN has no input here; write INSERT statements';
  }
  const name = outsideName(kind, flags);
  if (name === null || !transactional) return null;
  return (
    `${name} can't run inside a transaction; use the form that can, ` +
    'or put it alone into a file that begins with "-- axolop: no-transaction"'
  );
}

function outsideName(kind: string, flags: Flags): string | null {
  const always = OUTSIDE_ONLY[kind];
  if (always !== undefined) return always;
  if (kind === 'VacuumStmt') return flags.is_vacuumcmd === true ? 'VACUUM' : null;
  if (kind === 'IndexStmt') return flags.concurrent === true ? 'CREATE INDEX CONCURRENTLY' : null;
  if (kind === 'DropStmt') return flags.concurrent === true ? 'DROP INDEX CONCURRENTLY' : null;
  if (kind === 'ReindexStmt') return reindexName(flags);
  if (kind === 'ClusterStmt') return flags.relation === undefined ? 'CLUSTER without a table' : null;
  if (kind === 'AlterTableStmt') {
    const detach = flags.cmds?.some((cmd) => cmd.AlterTableCmd?.def?.PartitionCmd?.concurrent === true) ?? false;
    return detach ? 'DETACH PARTITION CONCURRENTLY' : null;
  }
  return null;
}

function reindexName(flags: Flags): string | null {
  if (flags.params?.some((param) => param.DefElem?.defname === 'concurrently') === true) return 'REINDEX CONCURRENTLY';
  const whole = flags.kind === 'REINDEX_OBJECT_DATABASE' || flags.kind === 'REINDEX_OBJECT_SYSTEM';
  return whole ? 'REINDEX of a whole database' : null;
}
