import { z } from 'zod';
import { snakeCase } from '../kernel/casing.ts';
import type { ColumnRefinements } from './database.ts';
import { ENTITIES } from './entities.ts';

/** Tables whose words stand in another one: a composite foreign key carries them along, so they have no CHECK. */
const INHERITING = ['custom_field_values'] as const;
type Inheriting = (typeof INHERITING)[number];

/** The columns of a refinement that hold one word of a list. */
type WordColumns<Refinement> = {
  [Column in keyof Refinement as Refinement[Column] extends string ? Column : never]: Refinement[Column];
};

/** Every column with a word list, by table: what {@link ColumnRefinements} claims about `text` columns. */
type WordListColumns = {
  [
    Table in Exclude<keyof ColumnRefinements, Inheriting> as keyof WordColumns<ColumnRefinements[Table]> extends never
      ? never
      : Table
  ]: WordColumns<ColumnRefinements[Table]>;
};

type WordLists = {
  readonly [Table in keyof WordListColumns]: {
    readonly [Column in keyof WordListColumns[Table]]: readonly WordListColumns[Table][Column][];
  };
};

/**
 * The words that each column may hold, by table and column, out of the entities. Each list stands once more in
 * the database, as a CHECK constraint; a test compares the two.
 */
export const WORD_LISTS = wordLists();

/**
 * Guarantee of the cast: the enums of the same entities that the type walks, under the same names. A test of the domain
 * compares the tables and columns with those of the type.
 */
function wordLists(): WordLists {
  const lists = Object.entries(ENTITIES).flatMap(([table, { shape }]) => {
    if (INHERITING.some((name) => name === table)) return [];
    const words = Object.entries<z.ZodType>(shape).flatMap(([field, schema]) => {
      const inner = schema instanceof z.ZodNullable ? schema.unwrap() : schema;
      return inner instanceof z.ZodEnum ? [[snakeCase(field), inner.options] as const] : [];
    });
    return words.length === 0 ? [] : [[table, Object.fromEntries(words)] as const];
  });
  const byTable: object = Object.fromEntries(lists);
  // oxlint-disable-next-line typescript/consistent-type-assertions -- see the guarantee above
  return byTable as WordLists;
}
