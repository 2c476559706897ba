import { twoAgencies, type World } from '@axolop/testing';
import { escapeIdentifier } from 'pg';
import { expect, test } from 'vitest';
import { callApi, callRest } from '../../src/raw-request.ts';
import { TEXT_CASES } from '../../src/texts/text-cases.ts';
import { TEXT_TABLES, textFields, type TextField, type TextTable } from '../../src/texts/text-fields.ts';

const BEFORE = 'Before';

/** What a field keeps after a text was sent through a door; null where the door refused and nothing changed. */
type Kept = string | null;

async function keptBy(
  world: World,
  { table, update, key = 'id' }: TextTable,
  { field, column }: TextField,
  row: string,
  text: string,
): Promise<{ api: Kept; rest: Kept }> {
  const { id: agencyId, owner } = world.a;
  const target = `public.${escapeIdentifier(table)}`;
  const where = `where ${escapeIdentifier(key)} = $1`;
  const through = async (send: () => Promise<{ status: number; text: string }>): Promise<Kept> => {
    await world.sql.query(`update ${target} set ${escapeIdentifier(column)} = $2 ${where}`, [row, BEFORE]);
    const answer = await send();
    const { rows } = await world.sql.query<{ kept: string }>(
      `select ${escapeIdentifier(column)} as kept from ${target} ${where}`,
      [row],
    );
    const kept = rows[0]?.kept ?? '';
    if (answer.status < 300) return kept;
    // Input that is refused is the caller's mistake, at either door, and changes nothing.
    expect([answer.status, kept], answer.text).toEqual([400, BEFORE]);
    return null;
  };
  const json = { ...(update.startsWith('me.') ? {} : { agencyId }), ...(key === 'id' ? { id: row } : {}) };
  const own = table === 'agencies' || table === 'users' ? { ...json, id: undefined } : json;
  const token = owner.token;
  return {
    api: await through(() =>
      callApi(world.address, update, { token, body: JSON.stringify({ json: { ...own, data: { [field]: text } } }) }),
    ),
    rest: await through(() =>
      callRest(world.address, `${table}?${key}=eq.${row}`, {
        method: 'PATCH',
        token,
        headers: { 'x-agency-id': agencyId },
        body: JSON.stringify({ [column]: text }),
      }),
    ),
  };
}

test.each(TEXT_TABLES.map((table) => [table.table, table] as const))(
  'both doors keep and refuse the same texts in %s',
  { timeout: 120_000 },
  async (_name, table) => {
    await using world = await twoAgencies();
    const fields = textFields(table.data);
    expect(fields).not.toEqual([]);
    const row = await table.row(world);
    for (const field of fields) {
      for (const { about, given, line, lines } of TEXT_CASES) {
        const expected = field.kind === 'lines' ? lines : field.kind === 'name' && line === '' ? null : line;
        const kept = await keptBy(world, table, field, row, given);
        expect(kept, `${field.field}: ${about}`).toEqual({ api: expected, rest: expected });
      }
    }
  },
);

test('every text that a client may write has a rule, and its trigger', async () => {
  await using world = await twoAgencies();
  const { rows } = await world.sql.query<{ column: string }>(
    `select c.relname || '.' || a.attname as column
     from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where c.relnamespace = 'public'::regnamespace and a.atttypid = 'text'::regtype
       and (has_column_privilege('authenticated', c.oid, a.attnum, 'insert') or has_column_privilege('authenticated', c.oid, a.attnum, 'update'))
       and not exists (
         select from pg_trigger t where t.tgrelid = c.oid and t.tgname = c.relname || '_keep_texts' and a.attnum = any (t.tgattr))
       and not exists (
         select from pg_constraint k where k.conrelid = c.oid and k.contype = 'c' and a.attnum = any (k.conkey)
           and pg_get_constraintdef(k.oid) ~ '(= ANY|~ ''\\^|<> ALL)')
     order by 1`,
  );
  // A trigger of their own compares zones with those that PostgreSQL knows.
  expect(rows.map(({ column }) => column)).toEqual(['agencies.timezone', 'users.timezone']);
});
