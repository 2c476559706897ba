import { composed, isOneLine, longText, shortText, shows, tidied } from '@axolop/domain';
import { twoAgencies } from '@axolop/testing';
import { expect, test } from 'vitest';
import { TEXT_CASES } from '../../src/texts/text-cases.ts';

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
