import { expectTypeOf, test } from 'vitest';
import type {
  Agency,
  AgencySettings,
  CamelCaseKeys,
  Contact,
  ContactTag,
  Invite,
  Membership,
  Preference,
  Row,
  TableName,
  Tag,
  User,
} from '../src/index.ts';

/** Columns that serve the database alone and never leave it. */
type Internal = 'deleted_by' | 'delete_batch_id' | 'email_norm' | 'name_norm' | 'search_text' | 'token_hash';
type Outside<Name extends TableName> = CamelCaseKeys<Omit<Row<Name>, Internal>>;

test('each entity has exactly the columns of its table, with their types', () => {
  expectTypeOf<Agency>().toEqualTypeOf<Outside<'agencies'>>();
  expectTypeOf<AgencySettings>().toEqualTypeOf<Outside<'agency_settings'>>();
  expectTypeOf<Contact>().toEqualTypeOf<Outside<'contacts'>>();
  expectTypeOf<ContactTag>().toEqualTypeOf<Outside<'contact_tags'>>();
  expectTypeOf<Invite>().toEqualTypeOf<Outside<'agency_invites'>>();
  expectTypeOf<Membership>().toEqualTypeOf<Outside<'agency_members'>>();
  expectTypeOf<Preference>().toEqualTypeOf<Outside<'user_preferences'>>();
  expectTypeOf<Tag>().toEqualTypeOf<Outside<'tags'>>();
  expectTypeOf<User>().toEqualTypeOf<Outside<'users'>>();
});
