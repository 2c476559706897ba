import { DatabaseError, type Client } from 'pg';
import { codeOf, isConnectionLoss } from './connection.ts';
import { MigrationError } from './migration-error.ts';
import { indexOfCharacter, positionAt } from './source-position.ts';
import type { SqlScript, SqlStatement } from './sql-script.ts';

/** A migration that waits longer for a table gives up, instead of making every query behind it wait too. */
const TABLE_LOCK_TIMEOUT = '30s';

/**
 * Runs the statements of one file and `record` in one transaction: all of it or nothing.
 * Every file starts with the settings of a fresh connection, whatever the one before it has SET.
 *
 * @throws MigrationError `statement_failed` naming file, line, column and what PostgreSQL says
 */
export async function runScript(client: Client, script: SqlScript, record: () => Promise<void>): Promise<void> {
  await client.query('reset session authorization; reset all');
  if (!script.transactional) {
    await runStatements(client, script);
    await client.query('reset session authorization; reset all');
    await record();
    return;
  }
  await client.query(`begin; set local lock_timeout = '${TABLE_LOCK_TIMEOUT}'; set local statement_timeout = 0`);
  try {
    await runStatements(client, script);
    await client.query('reset session authorization; reset role; set local search_path = pg_catalog');
    await record();
    await client.query('commit').catch((error: unknown) => {
      throw statementError(script, undefined, error);
    });
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}

async function runStatements(client: Client, script: SqlScript): Promise<void> {
  for (const statement of script.statements) {
    try {
      await client.query(statement.text);
    } catch (error) {
      throw statementError(script, statement, error);
    }
  }
}

function statementError(script: SqlScript, statement: SqlStatement | undefined, error: unknown): unknown {
  if (isConnectionLoss(error)) {
    return new MigrationError(
      'connection_failed',
      `The connection was lost in ${script.label}; PostgreSQL undoes what was not committed.`,
      { cause: error },
    );
  }
  if (!(error instanceof DatabaseError)) return error;
  const lines = [`${place(script, statement, error)}: ${error.message} (SQLSTATE ${codeOf(error)})`];
  if (statement === undefined) lines[0] = `${lines[0] ?? ''}, at the end of the file, when it was to be committed`;
  if (error.detail) lines.push(`  detail: ${error.detail}`);
  if (error.hint) lines.push(`  hint: ${error.hint}`);
  if (error.where) lines.push(`  where: ${error.where.replaceAll('\n', '\n    ')}`);
  if (error.code === '55P03') {
    lines.push(
      `  hint: another session holds a lock on the table for more than ${TABLE_LOCK_TIMEOUT}; end it or try later`,
    );
  }
  lines.push(
    script.transactional
      ? '  Nothing of this file was kept.'
      : '  This file runs outside a transaction: look for an invalid index (npm run doctor) before you try again.',
  );
  return new MigrationError('statement_failed', lines.join('\n'), { cause: error });
}

function place(script: SqlScript, statement: SqlStatement | undefined, error: DatabaseError): string {
  if (statement === undefined) return script.label;
  const reported = Number(error.position ?? 0);
  const index = reported > 0 ? statement.start + indexOfCharacter(statement.text, reported - 1) : statement.firstWord;
  const { line, column } = positionAt(script.text, index);
  return `${script.label}:${line}:${column}`;
}
