import { CONTACT, MEMBER, MY_AGENCY } from './columns.ts';
import type { Facts } from './facts.ts';
import { callByGet, callScalarByGet, list, read } from './postgrest.ts';
import { raw, sql, type Statement } from './statement.ts';

/** For whom and about what a query asks. */
export interface Question {
  readonly agencyId: string;
  readonly userId: string;
  readonly facts: Facts;
}

/** A query of the product, with the index that it is meant to use. */
export interface NamedQuery {
  readonly name: string;
  /** One of these has to be in the plan. */
  readonly indexes: readonly string[];
  /** The statement calls a function, and the plan that counts is the one in there. */
  readonly inFunction?: true;
  readonly statement: (question: Question) => Statement;
  /** It is asked outside any agency: without x-agency-id. */
  readonly outsideAgencies?: true;
  /** Asked by a person who is a member of every agency, instead of two. */
  readonly byStaff?: true;
}

/** A page of 50, and the row that tells whether there is another page. */
export const PAGE = 51;

const NEWEST = raw('"public"."contacts"."created_at" DESC, "public"."contacts"."id" DESC');
const CONTACTS = list(CONTACT, '"public"."contacts"');
const LIVE = raw('"public"."contacts"."deleted_at" IS NULL');

/** Contacts of the agency that meet a condition. */
function contacts({ agencyId }: Question, where: Statement, order = NEWEST): Statement {
  return read(sql`SELECT ${CONTACTS} FROM "public"."contacts"
    WHERE "public"."contacts"."agency_id" = ${agencyId} AND ${where} ORDER BY ${order} LIMIT ${PAGE} OFFSET 0`);
}

/** `lte` and `or`: the form in which packages/database begins a page behind a cursor. */
function behind({ facts }: Question): Statement {
  return sql`"public"."contacts"."created_at" <= ${facts.deepCreatedAt} AND ("public"."contacts"."created_at" < ${facts.deepCreatedAt}
    OR ("public"."contacts"."created_at" = ${facts.deepCreatedAt} AND "public"."contacts"."id" < ${facts.deepId}))`;
}

/** The same for the copies of both columns in contact_tags. */
function behindTag({ facts }: Question): Statement {
  return sql`"public"."contact_tags"."contact_created_at" <= ${facts.deepCreatedAt}
    AND ("public"."contact_tags"."contact_created_at" < ${facts.deepCreatedAt}
      OR ("public"."contact_tags"."contact_created_at" = ${facts.deepCreatedAt} AND "public"."contact_tags"."contact_id" < ${facts.deepId}))`;
}

/** Contacts that carry a tag: the tags are read, newest contact first, and each brings its contact along. */
function tagged({ agencyId }: Question, tagId: string, where = sql`TRUE`): Statement {
  return read(sql`SELECT row_to_json("contact_tags_contact_1".*)::jsonb AS "contact" FROM "public"."contact_tags"
    INNER JOIN LATERAL (SELECT ${list(CONTACT, '"contact_1"')} FROM "public"."contacts" AS "contact_1"
      WHERE "contact_1"."agency_id" = ${agencyId} AND "contact_1"."deleted_at" IS NULL
        AND "contact_1"."agency_id" = "public"."contact_tags"."agency_id" AND "contact_1"."id" = "public"."contact_tags"."contact_id"
    ) AS "contact_tags_contact_1" ON TRUE
    WHERE "public"."contact_tags"."agency_id" = ${agencyId} AND "public"."contact_tags"."tag_id" = ${tagId}
      AND "public"."contact_tags"."contact_live" IS TRUE AND ${where}
    ORDER BY "public"."contact_tags"."contact_created_at" DESC, "public"."contact_tags"."contact_id" DESC LIMIT ${PAGE} OFFSET 0`);
}

/** What the API asks today. */
export const API_QUERIES: readonly NamedQuery[] = [
  {
    name: 'contacts: newest',
    indexes: ['contacts_newest_idx'],
    statement: (q) => contacts(q, LIVE),
  },
  {
    name: 'contacts: newest, asked by staff of every agency',
    indexes: ['contacts_newest_idx'],
    byStaff: true,
    statement: (q) => contacts(q, LIVE),
  },
  {
    name: 'contacts: newest, page far down',
    indexes: ['contacts_newest_idx'],
    statement: (q) => contacts(q, sql`${LIVE} AND ${behind(q)}`),
  },
  {
    name: 'contacts: of an owner',
    indexes: ['contacts_owner_idx'],
    statement: (q) => contacts(q, sql`${LIVE} AND "public"."contacts"."owner_id" = ${q.facts.ownerId}`),
  },
  {
    name: 'contacts: of an owner, page far down',
    indexes: ['contacts_owner_idx'],
    statement: (q) =>
      contacts(q, sql`${LIVE} AND "public"."contacts"."owner_id" = ${q.facts.ownerId} AND ${behind(q)}`),
  },
  {
    name: 'contacts: of nobody',
    indexes: ['contacts_unassigned_idx'],
    statement: (q) => contacts(q, sql`${LIVE} AND "public"."contacts"."owner_id" IS NULL`),
  },
  {
    name: 'contacts: by lifecycle stage',
    indexes: ['contacts_stage_idx'],
    statement: (q) => contacts(q, sql`${LIVE} AND "public"."contacts"."lifecycle_stage" = ${'customer'}`),
  },
  {
    name: 'contacts: by lead status',
    indexes: ['contacts_status_idx'],
    statement: (q) => contacts(q, sql`${LIVE} AND "public"."contacts"."lead_status" = ${'nurture'}`),
  },
  {
    name: 'contacts: by a common tag',
    indexes: ['contact_tags_newest_idx'],
    statement: (q) => tagged(q, q.facts.commonTagId),
  },
  {
    name: 'contacts: by a common tag, page far down',
    indexes: ['contact_tags_newest_idx'],
    statement: (q) => tagged(q, q.facts.commonTagId, behindTag(q)),
  },
  {
    name: 'contacts: by a rare tag',
    indexes: ['contact_tags_newest_idx'],
    statement: (q) => tagged(q, q.facts.rareTagId),
  },
  {
    name: 'contacts: trash',
    indexes: ['contacts_trash_idx'],
    statement: (q) =>
      contacts(
        q,
        raw('"public"."contacts"."deleted_at" IS NOT NULL'),
        raw('"public"."contacts"."deleted_at" DESC, "public"."contacts"."id" DESC'),
      ),
  },
  {
    name: 'contact by id',
    indexes: ['contacts_pkey', 'contacts_agency_id_id_key'],
    statement: ({ agencyId, facts }) =>
      read(sql`SELECT ${CONTACTS} FROM "public"."contacts"
        WHERE "public"."contacts"."agency_id" = ${agencyId} AND "public"."contacts"."id" = ${facts.contactId} LIMIT 2 OFFSET 0`),
  },
  {
    name: 'contact by e-mail',
    indexes: ['contacts_agency_email_key'],
    statement: (q) => contacts(q, sql`${LIVE} AND "public"."contacts"."email_norm" = ${q.facts.emailNorm}`),
  },
  {
    name: 'members: those who came first',
    indexes: ['agency_members_page_idx'],
    statement: ({ agencyId }) =>
      read(sql`SELECT ${list(MEMBER, '"public"."agency_members"')}, row_to_json("agency_members_user_1".*)::jsonb AS "user"
        FROM "public"."agency_members" LEFT JOIN LATERAL (
          SELECT "user_1"."id", "user_1"."email", "user_1"."full_name" AS "fullName", "user_1"."avatar_url" AS "avatarUrl"
          FROM "public"."users" AS "user_1" WHERE "user_1"."id" = "public"."agency_members"."user_id"
        ) AS "agency_members_user_1" ON TRUE
        WHERE "public"."agency_members"."agency_id" = ${agencyId}
        ORDER BY "public"."agency_members"."created_at" ASC, "public"."agency_members"."user_id" ASC LIMIT ${PAGE} OFFSET 0`),
  },
  {
    name: 'my agencies',
    indexes: ['agency_members_user_idx'],
    inFunction: true,
    outsideAgencies: true,
    statement: () => callByGet(sql`"public"."my_agencies"("include_removed" := ${'false'})`, MY_AGENCY),
  },
  {
    name: 'membership of the caller',
    indexes: ['agency_members_pkey', 'agency_members_user_idx'],
    inFunction: true,
    statement: ({ agencyId }) => callScalarByGet(sql`"public"."own_role"("agency_id" := ${agencyId})`),
  },
];
