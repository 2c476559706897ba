import { expectTypeOf, test } from 'vitest';
import type { CamelCaseKeys, Entities, Row, TableName } from '../src/index.ts';

/** Tables whose normalised address is no copy of another column: there it is what the row is about. */
type KeepsNormalisedEmail = 'campaign_recipients' | 'email_suppressions';

/** Columns that serve the database alone and never leave it. */
type Internal<Name extends TableName> =
  | 'deleted_by'
  | 'delete_batch_id'
  | 'name_norm'
  | 'search_text'
  | 'phone_digits'
  | 'mobile_digits'
  | 'token_hash'
  | (Name extends KeepsNormalisedEmail ? never : 'email_norm');

type Outside<Name extends TableName> = CamelCaseKeys<Omit<Row<Name>, Internal<Name>>>;

test('no table is without an entity, and no entity without a table', () => {
  expectTypeOf<keyof Entities>().toEqualTypeOf<TableName>();
});

test('each entity has exactly the columns of its table, with their types', () => {
  expectTypeOf<Entities>().toEqualTypeOf<{ [Name in TableName]: Outside<Name> }>();
});
