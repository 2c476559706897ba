import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createApiClient, idempotent } from '@axolop/client';
import { MAX_CONTACTS_PER_CALL, type Contact } from '@axolop/domain';
import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import { readContacts } from './contacts-csv.ts';
import { readEnv, type Env } from './env.ts';

async function main(): Promise<void> {
  const env = readEnv();

  // Sign in with Supabase, as any app does: its session carries the token that the API wants to see.
  const supabase = createClient(env.supabaseUrl, env.publishableKey, { auth: { persistSession: false } });
  await signIn(supabase, env.person);
  console.log(`Signed in as ${env.person.email}`);

  // A typed client of the API. It asks for the token before each request, so a refreshed one is used at once.
  const api = createApiClient({
    url: env.apiUrl,
    accessToken: async () => (await supabase.auth.getSession()).data.session?.access_token ?? null,
  });

  const { id: agencyId, name } = await api.agencies.create.mutate({ name: 'Brightwater', timezone: 'Europe/Vienna' });
  console.log(`Created the agency ${name} (${agencyId})`);

  const { contacts, broken } = readContacts(readFileSync(env.file, 'utf8'));
  console.log(`Read ${contacts.length} contacts from ${env.file}`);
  for (const { line, problem } of broken) console.log(`  line ${line} is skipped: ${problem}`);

  let [created, skipped] = [0, 0];
  for (let at = 0; at < contacts.length; at += MAX_CONTACTS_PER_CALL) {
    const batch = contacts.slice(at, at + MAX_CONTACTS_PER_CALL);
    const input = { agencyId, contacts: batch, onDuplicate: 'skip' as const };
    // With a key of its own, a call that got lost on the way is repeated without creating anyone twice.
    const result = await api.contacts.createMany.mutate(input, { context: idempotent(randomUUID()) });
    created += result.created.length;
    skipped += result.skipped;
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

/** Signs in, or up when nobody has this e-mail yet. */
async function signIn({ auth }: SupabaseClient, person: Env['person']): Promise<void> {
  const known = await auth.signInWithPassword(person);
  const { data, error } = known.error?.code === 'invalid_credentials' ? await auth.signUp(person) : known;
  if (error !== null) throw new Error(`Supabase did not sign ${person.email} in: ${error.message}`);
  if (data.session === null) throw new Error(`Confirm the e-mail to ${person.email}, then run this again.`);
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
