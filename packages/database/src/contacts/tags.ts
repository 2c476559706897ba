import {
  Timestamp,
  type CountedTag,
  type CreateTag,
  type GivenTagPage,
  type MergeTags,
  type RecordReference,
  type Tag,
  type TagPage,
  type TagsOfContact,
  type UpdateTag,
  type PageRequest,
} from '@axolop/domain';
import { z } from 'zod';
import { rowOf } from '../kernel/rows.ts';
import { getContact } from './contacts.ts';
import { decodeCursor, pageFrom, readPage, type Keyset } from '../kernel/cursor.ts';
import { equals, narrowed, type ListInputs } from '../kernel/list-inputs.ts';
import { many, one } from '../kernel/reply.ts';
import type { AgencyScope } from '../kernel/scope.ts';
import { GIVEN_TAG_COLUMNS, SORTED_TAG_COLUMNS, TAG_COLUMNS } from './tag-columns.ts';
import { expectVersion } from '../kernel/versions.ts';

/** By name, as people look for it: large and small letters alike. */
const BY_NAME: Keyset<{ readonly id: string; readonly sortName: string | null }> = {
  list: 'tags',
  by: 'name',
  direction: 'asc',
  column: 'name_norm',
  tieColumn: 'id',
  key: z.string(),
  // Generated from a name that is never null.
  keyOf: (tag) => tag.sortName ?? '',
  tieOf: (tag) => tag.id,
};

const GIVEN_FIRST: Keyset<{ readonly tagId: string; readonly taggedAt: string }> = {
  list: 'tags.ofContact',
  by: 'taggedAt',
  direction: 'asc',
  column: 'created_at',
  tieColumn: 'tag_id',
  key: Timestamp,
  keyOf: (mark) => mark.taggedAt,
  tieOf: (mark) => mark.tagId,
};

const GIVEN_INPUTS: ListInputs<TagsOfContact> = { contactId: equals('contactId') };

/** The agency's tags by name, each with how many live contacts carry it. @throws DomainError `invalid_cursor` */
export async function listTags(scope: AgencyScope, page: PageRequest): Promise<TagPage> {
  const selection = scope.db.from('tags').select(SORTED_TAG_COLUMNS).eq('agency_id', scope.agencyId);
  // No two tags of an agency have one name, so the name alone says where to go on.
  const cursor = page.cursor ?? null;
  const from = cursor === null ? selection : selection.gt(BY_NAME.column, decodeCursor(BY_NAME, cursor).key);
  const rows = many(await from.order(BY_NAME.column).limit(page.limit + 1));
  const { items, nextCursor } = pageFrom(rows, BY_NAME, page.limit);
  return { items: await counted(scope, items), nextCursor };
}

/** One tag. @throws DomainError `not_found` */
export async function getTag(scope: AgencyScope, { id }: RecordReference): Promise<CountedTag> {
  const tag = await findTag(scope, id);
  const [found] = await counted(scope, [tag]);
  return found ?? { ...tag, contactCount: 0 };
}

async function findTag(scope: AgencyScope, id: string): Promise<Tag> {
  return one(await scope.db.from('tags').select(TAG_COLUMNS).eq('agency_id', scope.agencyId).eq('id', id).single());
}

async function counted(scope: AgencyScope, tags: readonly Tag[]): Promise<CountedTag[]> {
  if (tags.length === 0) return [];
  const counts = many(
    await scope.db.rpc('count_tagged_contacts', { agency_id: scope.agencyId, tag_ids: tags.map(({ id }) => id) }),
  );
  const byTag = new Map(counts.map(({ tag_id, contacts }) => [tag_id, contacts]));
  return tags.map((tag) => ({ ...tag, contactCount: byTag.get(tag.id) ?? 0 }));
}

/** The tags of a contact, the ones that it has longest first. @throws DomainError `not_found`, `invalid_cursor` */
export async function listTagsOfContact(scope: AgencyScope, query: TagsOfContact): Promise<GivenTagPage> {
  const given = scope.db
    .from('contact_tags')
    .select(GIVEN_TAG_COLUMNS)
    .eq('agency_id', scope.agencyId)
    .eq('tag.agency_id', scope.agencyId);
  const page = await readPage(narrowed(given, GIVEN_INPUTS, query), GIVEN_FIRST, query);
  if (page.items.length === 0) await getContact(scope, { id: query.contactId });
  return { ...page, items: page.items.map(({ tag, taggedAt }) => ({ ...tag, taggedAt })) };
}

/** @throws DomainError `name_taken` */
export async function createTag(scope: AgencyScope, tag: CreateTag): Promise<Tag> {
  return one(
    await scope.db
      .from('tags')
      .insert({ ...rowOf(tag), agency_id: scope.agencyId })
      .select(TAG_COLUMNS)
      .single(),
  );
}

/** @throws DomainError `not_found`, `stale_version`, `name_taken` */
export async function updateTag(scope: AgencyScope, update: UpdateTag): Promise<Tag> {
  const change = scope.db.from('tags').update(rowOf(update.data)).eq('agency_id', scope.agencyId).eq('id', update.id);
  const versioned = update.version === undefined ? change : change.eq('version', update.version);
  return expectVersion(await versioned.select(TAG_COLUMNS).single(), update.version, async () => {
    await findTag(scope, update.id);
    return true;
  });
}

/** Gives contacts and filters of lists with one tag another one in its place, and answers the latter. @throws DomainError `not_found` */
export async function mergeTags(scope: AgencyScope, { id, intoId }: MergeTags): Promise<CountedTag> {
  const tag: Tag = one(
    await scope.db
      .rpc('merge_tags', { agency_id: scope.agencyId, tag_id: id, into_id: intoId })
      .select(TAG_COLUMNS)
      .single(),
  );
  const [found] = await counted(scope, [tag]);
  return found ?? { ...tag, contactCount: 0 };
}

/** Deletes a tag, and takes it off every contact. @throws DomainError `not_found`, `in_use` when a list names it */
export async function removeTag(scope: AgencyScope, { id }: RecordReference): Promise<void> {
  one(await scope.db.from('tags').delete().eq('agency_id', scope.agencyId).eq('id', id).select('id').single());
}
