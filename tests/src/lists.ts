import type { ListMember, ListMemberStatus } from '@axolop/domain';
import type { Person, World } from '@axolop/testing';

/** A static list of agency A. */
export async function newList(world: World, name = `List ${crypto.randomUUID()}`): Promise<string> {
  const { owner, id: agencyId } = world.a;
  return (await owner.api.lists.create.mutate({ agencyId, name })).id;
}

/** Contacts of agency A. @returns their ids in order, which is also the order in which one call puts them on a list */
export async function newContacts(world: World, count: number): Promise<string[]> {
  const { owner, id: agencyId } = world.a;
  const contacts = Array.from({ length: count }, (_, index) => ({ firstName: `Person ${index}` }));
  const { created } = await owner.api.contacts.createMany.mutate({ agencyId, contacts });
  return created.map(({ id }) => id).toSorted();
}

/** What is asked for about the members of a list. */
interface MemberQuestion {
  readonly agencyId: string;
  readonly listId: string;
  readonly limit?: number;
  readonly status?: ListMemberStatus;
}

/** Everybody on a list, page by page; `between` happens after each page. */
export async function walkMembers(
  person: Person,
  question: MemberQuestion,
  between?: (seen: number) => Promise<unknown>,
): Promise<ListMember[]> {
  const members: ListMember[] = [];
  let cursor: string | null = null;
  do {
    const page: { items: ListMember[]; nextCursor: string | null } = await person.api.lists.members.query({
      ...question,
      cursor,
    });
    members.push(...page.items);
    cursor = page.nextCursor;
    await between?.(members.length);
  } while (cursor !== null);
  return members;
}

/** The lists of agency A whose count is not what a plain count of their live members says, with both numbers. */
export async function wrongCounts(world: World): Promise<unknown[]> {
  const { rows } = await world.sql.query<Record<string, unknown>>(
    `select l.name, l.member_count, count(c.id)::integer as really
     from public.contact_lists l
     left join public.contact_list_members m on m.agency_id = l.agency_id and m.list_id = l.id
     left join public.contacts c on c.id = m.contact_id and c.deleted_at is null
     where l.agency_id = $1 group by l.id having l.member_count <> count(c.id)`,
    [world.a.id],
  );
  return rows;
}
