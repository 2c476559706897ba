import { composed, folded, isCjk, isOneLine, longText, shortText, shows, tidied } from '@axolop/domain';
import { twoAgencies } from '@axolop/testing';
import { expect, test } from 'vitest';
import { OTHER_TEXTS, SAME_TEXTS, TEXT_CASES } from '../../src/texts/text-cases.ts';

// The API judges a text with packages/domain, the database with functions of its own. They must come to the same.

interface Verdict {
  readonly line: string | null;
  readonly lines: string;
}

test('the schemas and the database keep and refuse what the table says', async () => {
  await using world = await twoAgencies();
  const { rows } = await world.sql.query<Verdict>(
    `select case when private.are_lines(private.tidied(g.given)) then private.tidied(g.given) end as line,
       private.composed(g.given) as lines
     from jsonb_array_elements_text($1::jsonb) with ordinality g (given, place) order by g.place`,
    [JSON.stringify(TEXT_CASES.map(({ given }) => given))],
  );
  for (const [at, { about, given, line, lines }] of TEXT_CASES.entries()) {
    expect(shortText(200).safeParse(given).data ?? null, `the schema of a line: ${about}`).toBe(line);
    expect(longText(200).parse(given), `the schema of lines: ${about}`).toBe(lines);
    expect(rows[at], `the database: ${about}`).toEqual({ line, lines });
  }
});

test('what is kept is in the form already', async () => {
  await using world = await twoAgencies();
  const kept = TEXT_CASES.flatMap(({ line }) => (line === null ? [] : [line]));
  expect(kept.map((text) => tidied(text))).toEqual(kept);
  const { rows } = await world.sql.query(
    `select g.given from jsonb_array_elements_text($1::jsonb) g (given)
     where not private.are_lines(g.given) or not private.are_composed(g.given)`,
    [JSON.stringify(kept)],
  );
  expect(rows).toEqual([]);
});

test('both judge every character alike', async () => {
  await using world = await twoAgencies();
  const { rows } = await world.sql.query<{ showing: number[]; breaking: number[]; changing: number[] }>(
    `select array_agg(c order by c) filter (where private.shows(chr(c))) as showing,
       array_agg(c order by c) filter (where not private.is_one_line('a' || chr(c) || 'b')) as breaking,
       array_agg(c order by c) filter (where private.tidied('a' || chr(c)) <> 'a' || chr(c)) as changing
     from generate_series(1, 1114111) c where c not between 55296 and 57343`,
  );
  const told = { showing: new Set(rows[0]?.showing), breaking: rows[0]?.breaking, changing: rows[0]?.changing };
  const points = Array.from({ length: 0x10_ff_ff }, (_, index) => index + 1).filter((c) => c < 0xd8_00 || c > 0xdf_ff);
  expect(points.filter((c) => shows(String.fromCodePoint(c)) !== told.showing.has(c))).toEqual([]);
  expect(points.filter((c) => !isOneLine(`a${String.fromCodePoint(c)}b`))).toEqual(told.breaking);
  // The database knows Unicode 15.1 and the runtime a later one: characters that are composed do not change afterwards.
  expect(points.filter((c) => tidied(`a${String.fromCodePoint(c)}`) !== `a${String.fromCodePoint(c)}`)).toEqual(
    told.changing,
  );
  expect(composed('Jose\u0301')).toBe('Jos\u00E9');
});

test('texts that people take for one have one form of comparison, and no others', async () => {
  await using world = await twoAgencies();
  const fold = async (text: string): Promise<string | undefined> =>
    (await world.sql.query<{ folded: string }>('select private.folded($1) as folded', [text])).rows[0]?.folded;
  for (const [form, texts] of Object.entries(SAME_TEXTS)) {
    for (const text of [form, ...texts]) {
      expect(folded(text), `packages/domain: ${text}`).toBe(form);
      expect(await fold(text), `the database: ${text}`).toBe(form);
    }
  }
  for (const [one, other] of OTHER_TEXTS) expect(folded(one), `${one} ${other}`).not.toBe(folded(other));
});

/** Characters that came with Unicode 16 and 17: the runtime knows their case and parts, the database does not yet. */
const YOUNGER =
  // oxlint-disable-next-line no-misleading-character-class -- ranges of single characters, some of them marks
  /[\u1C89\u1C8A\uA7CB-\uA7D4\uA7DA-\uA7DC\uA7F1\u{105C9}\u{105E4}\u{10D50}-\u{10D8F}\u{11383}-\u{113D5}\u{16121}-\u{16129}\u{16D67}-\u{16D6A}\u{16EA0}-\u{16ED3}\u{1CCD6}-\u{1CCF9}]/u;

test('both fold every character alike, alone and between others, and nothing twice', async () => {
  await using world = await twoAgencies();
  const points = Array.from({ length: 0x3_23_af }, (_, index) => index + 1).filter((c) => c < 0xd8_00 || c > 0xdf_ff);
  const { rows } = await world.sql.query<{ c: number; text: string; cjk: boolean }>(
    `select c, private.folded('Xe' || chr(c) || 'S') as text, chr(c) ~ ('[' || private.cjk() || ']') as cjk
     from generate_series(1, $1::integer) c where c not between 55296 and 57343 order by c`,
    [0x3_23_af],
  );
  const judged = new Map(rows.map(({ c, text, cjk }) => [c, { text, cjk }]));
  const differing = points.filter((c) => {
    const letter = String.fromCodePoint(c);
    const text = folded(`Xe${letter}S`);
    return judged.get(c)?.text !== text || judged.get(c)?.cjk !== isCjk(letter) || folded(text) !== text;
  });
  expect(differing.filter((c) => !YOUNGER.test(String.fromCodePoint(c))).map((c) => c.toString(16))).toEqual([]);
});
