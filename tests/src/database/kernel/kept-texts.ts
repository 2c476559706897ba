import type { Pool } from 'pg';
import { z } from 'zod';
import { rowsOf } from '../sql-text.ts';

/** A column whose text a trigger of `private.keep_texts` brings into form: a line is tidied, a text is composed. */
export interface KeptText {
  readonly table: string;
  readonly column: string;
  readonly form: 'tidied' | 'composed';
  /** Whether the table has a CHECK for what passes the trigger by; a table of addresses only has none. */
  readonly isChecked: boolean;
}

const Keeper = z.object({ table: z.string(), body: z.string(), check: z.string().nullable() });
const KEEPERS = `
  select c.relname as table, p.prosrc as body,
    (select pg_get_constraintdef(k.oid) from pg_constraint k
     where k.conrelid = c.oid and k.conname = c.relname || '_texts') as check
  from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_proc p on p.oid = t.tgfoid
  where t.tgname = c.relname || '_keep_texts' and c.relnamespace = 'public'::regnamespace order by 1`;

/**
 * One column of each table that has its texts kept: the first one of its CHECK, else of its trigger.
 *
 * @throws Error when a trigger keeps no text of its table's CHECK
 */
export async function keptTexts(sql: Pool): Promise<KeptText[]> {
  return (await rowsOf(sql, Keeper, KEEPERS)).map(({ table, body, check }) => {
    const kept = [...body.matchAll(/new\.(?<column>\w+) := private\.(?<form>tidied|composed)\(/gu)].map(
      ({ groups }) => groups ?? {},
    );
    const named = kept.find(({ column }) => check === null || new RegExp(`\\b${column}\\b`, 'u').test(check));
    const { column, form } = named ?? {};
    if (column === undefined || (form !== 'tidied' && form !== 'composed')) {
      throw new Error(`The trigger of ${table} keeps no text of its CHECK.`);
    }
    return { table, column, form, isChecked: check !== null };
  });
}
