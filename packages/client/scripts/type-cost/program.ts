import { createApiClient, isReason, type ApiClient } from '@axolop/client';

// What a program that uses the client looks like to the compiler; `type-cost.mjs` measures it.

export const api: ApiClient = createApiClient({ url: 'http://127.0.0.1:3000', accessToken: 'token' });

type IsAny<Type> = 0 extends 1 & Type ? true : false;
/** A client without types would seem to cost nothing. This line fails to compile then, and nothing is measured. */
export const hasLostItsTypes: IsAny<Awaited<ReturnType<ApiClient['contacts']['create']['mutate']>>> = false;

/** Reads and writes through several routers, with inputs and outputs that are looked at. */
export async function firstEmail(email: string): Promise<string | null> {
  const [agency] = (await api.me.agencies.query({})).items;
  if (agency === undefined) return null;
  const agencyId = agency.id;
  try {
    const contact = await api.contacts.create.mutate({ agencyId, email });
    await api.contacts.update.mutate({
      agencyId,
      id: contact.id,
      data: { firstName: 'Ann' },
      version: contact.version,
    });
    const { items } = await api.contacts.list.query({ agencyId, limit: 10, lifecycleStage: 'lead' });
    const members = await api.members.list.query({ agencyId });
    return items.find(({ ownerId }) => members.items.some((member) => member.userId === ownerId))?.email ?? null;
  } catch (error) {
    if (isReason(error, 'email_taken', 'stale_version')) return error.data.fields[0]?.message ?? null;
    throw error;
  }
}
