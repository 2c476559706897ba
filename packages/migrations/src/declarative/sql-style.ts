import type { Client } from 'pg';

/** A dollar-quoted text, a string (E'…' too), a comment, a quoted identifier, a word, or any other character. */
const TOKENS =
  /(?<kept>(\$(?:[A-Za-z_]\w*)?\$)[\s\S]*?\2|[eE]'(?:[^'\\]|\\[\s\S]|'')*'|'(?:[^']|'')*'|--[^\n]*|\/\*[\s\S]*?\*\/)|"(?<name>(?:[^"]|"")*)"|(?<word>[A-Za-z_][\w$]*)|[\s\S]/gu;

/** The words that an identifier cannot be without quotation marks, as this PostgreSQL knows them. */
export async function reservedWords(client: Client): Promise<ReadonlySet<string>> {
  const { rows } = await client.query<{ word: string }>(`select word from pg_get_keywords() where catcode <> 'U'`);
  return new Set(rows.map((row) => row.word));
}

/**
 * A statement in the style of the migrations: keywords in lower case, no quotation marks around names that need none.
 * Texts, bodies and comments stay as they are.
 */
export function inProjectStyle(sql: string, reserved: ReadonlySet<string>): string {
  let styled = '';
  for (const { 0: token, groups } of sql.matchAll(TOKENS)) {
    const name = groups?.['name'];
    const isPlain = name !== undefined && /^[a-z_][a-z0-9_]*$/u.test(name) && !reserved.has(name);
    styled += isPlain ? name : groups?.['word'] === undefined ? token : token.toLowerCase();
  }
  return styled;
}
