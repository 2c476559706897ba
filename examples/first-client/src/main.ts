import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { batchesThatFit, idempotent } from '@axolop/client';
import type { Contact } from '@axolop/domain';
import { readContacts } from './contacts-csv.ts';
import { readEnv } from './env.ts';
import { openSession } from './sign-in.ts';

async function main(): Promise<void> {
  const env = readEnv();

  const { api } = await openSession(env);
  console.log(`Signed in as ${env.person.email}`);

  const { id: agencyId, name } = await api.agencies.create.mutate({ name: 'Brightwater', timezone: 'Europe/Vienna' });
  console.log(`Created the agency ${name} (${agencyId})`);

  const { contacts, broken } = readContacts(readFileSync(env.file, 'utf8'));
  console.log(`Read ${contacts.length} contacts from ${env.file}`);
  for (const { line, problem } of broken) console.log(`  line ${line} is skipped: ${problem}`);

  let [created, skipped] = [0, 0];
  for (const batch of batchesThatFit(contacts)) {
    const input = { agencyId, contacts: batch, onDuplicate: 'skip' as const };
    // With a key of its own, a call that got lost on the way is repeated without creating anyone twice.
    const result = await api.contacts.createMany.mutate(input, { context: idempotent(randomUUID()) });
    created += result.created.length;
    skipped += result.skipped.length;
  }
  console.log(`Created ${created} contacts and left out ${skipped} whose e-mail was there already`);

  for (let page = 1, cursor: string | null = null; page === 1 || cursor !== null; page += 1) {
    const { items, nextCursor }: { items: Contact[]; nextCursor: string | null } = await api.contacts.list.query({
      agencyId,
      limit: 100,
      cursor,
    });
    console.log(`Page ${page}: ${items.length} contacts, from ${nameOf(items.at(0))} to ${nameOf(items.at(-1))}`);
    cursor = nextCursor;
  }
}

function nameOf(contact: Contact | undefined): string {
  const { firstName = '', lastName = '', companyName = 'nobody' } = contact ?? {};
  return `${firstName} ${lastName}`.trim() || companyName;
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
