import { randomUUID } from 'node:crypto';
import { isAgencyAccess, type ProcedureEntry } from '@axolop/api';
import { PERMISSION_NAMES, type Permission } from '@axolop/domain';
import { exposedTables } from '../matrix/catalog.ts';
import { insertRow, makeGround, type Ground } from '../matrix/ground.ts';
import { Camera, changesBetween, describeChanges, type Image } from '../matrix/image.ts';
import { insertRecord } from '../matrix/preparations.ts';
import { callProcedure } from '../matrix/procedure-call.ts';
import { TABLE_RULES } from '../matrix/table-rules.ts';
import { inputOf } from '../samples/call.ts';
import type { Sample, Uses } from '../samples/sample.ts';
import { throwAway, type ThrowAway } from './throw-away.ts';

/** A database in which a test chooses what the owner's role holds. */
export interface Rights extends AsyncDisposable {
  readonly place: ThrowAway;
  readonly ground: Ground;
  readonly camera: Camera;
  /** How the world is before each call, and after it. */
  readonly base: Image;
}

/** Makes the database, with something to see for each procedure that reads. */
export async function rightsToChoose(): Promise<Rights> {
  await using made = new AsyncDisposableStack();
  const place = made.use(await throwAway());
  const ground = made.use(await makeGround(place.sql, place.agency));
  await fillLists(place, ground);
  const tables = (await exposedTables(place.sql)).filter(({ name }) => TABLE_RULES[name] !== undefined);
  const all = tables.map((table) => ({ ...table, scope: 'everything' as const }));
  const camera = new Camera(place.sql, all, { agencies: [], people: [] });
  const base = await camera.take();
  const running = made.move();
  return { place, ground, camera, base, [Symbol.asyncDispose]: () => running.disposeAsync() };
}

/** The trash, the owner's tasks and the owner's settings. */
async function fillLists({ sql, agency, owner }: ThrowAway, ground: Ground): Promise<void> {
  for (const resource of ['contact', 'opportunity', 'activity', 'list'] as const) {
    await insertRecord({ sql, agency, ground, actor: owner }, resource, { isOwn: true, inTrash: true });
  }
  const task = { agency_id: agency, kind: 'task', subject: 'Mine', assignee_id: owner.person?.id };
  await insertRow(sql, 'activities', { ...task, due_at: new Date(0).toISOString() });
  await insertRow(sql, 'activities', { ...task, due_at: new Date().toISOString() });
  await insertRow(sql, 'user_preferences', { user_id: owner.person?.id, agency_id: agency, key: 'theme', value: 'x' });
}

/** The permissions that a procedure says the database asks for. */
export function declaredBy({ access, inAgency }: ProcedureEntry): readonly Permission[] {
  return isAgencyAccess(access) ? access : (inAgency ?? []);
}

/**
 * What a procedure declares otherwise than the database asks. The API's own checks let the owner through all the time; only
 * what the database knows of the role is changed.
 *
 * - With what is declared, and nothing else, each use comes to the same as with every permission.
 * - Without one of the declared permissions, with all others, some use comes to something else.
 */
export async function untruths(rights: Rights, procedure: ProcedureEntry, uses: Uses): Promise<string[]> {
  const declared = declaredBy(procedure);
  const found: string[] = [];
  const idle = new Set(declared);
  for (const sample of uses) {
    const name = `${procedure.path} (${sample.about ?? 'plain'})`;
    const ofUse = [...(sample.needs ?? []), ...(sample.shows ?? [])];
    const best = await outcomeWith(rights, procedure, sample, PERMISSION_NAMES);
    const enough = await outcomeWith(rights, procedure, sample, [...declared, ...ofUse]);
    if (enough !== best) found.push(`${name} asks for more than it declares: ${enough}, with all rights ${best}`);
    for (const permission of new Set([...idle, ...ofUse])) {
      const others = PERMISSION_NAMES.filter((one) => one !== permission);
      if ((await outcomeWith(rights, procedure, sample, others)) !== best) idle.delete(permission);
      else if (ofUse.includes(permission)) found.push(`${name} does not ask for ${permission}`);
    }
  }
  return [...found, ...[...idle].map((permission) => `${procedure.path} does not ask for ${permission}`)];
}

/** What a call comes to when the owner's role holds these permissions: the answer and what changed, in words. */
async function outcomeWith(
  rights: Rights,
  procedure: ProcedureEntry,
  sample: Sample,
  held: readonly Permission[],
): Promise<string> {
  const { ground, camera, base } = rights;
  const { sql, owner, agency, address } = rights.place;
  const ask = { sql, actor: owner, agency, ground };
  const prepared = (await sample.prepare?.(ask)) ?? randomUUID();
  const before = sample.prepare === undefined ? base : await camera.take();
  await hold(rights, held);
  const input = inputOf(procedure, sample, { ...ask, prepared });
  const { code, text } = await callProcedure(address, procedure, { token: owner.token, input });
  await hold(rights, PERMISSION_NAMES);
  const after = await camera.take();
  await camera.restore(base, after);
  return `${code} ${comparable(text)} ${describeChanges(changesBetween(before, after))}`;
}

async function hold({ place: { sql } }: Rights, held: readonly Permission[]): Promise<void> {
  await sql.query("delete from private.role_permissions where role = 'owner' and permission <> all ($1)", [held]);
  await sql.query(
    "insert into private.role_permissions (role, permission) select 'owner', unnest($1::text[]) on conflict do nothing",
    [held],
  );
}

/** An answer without what is another in each call. */
function comparable(text: string): string {
  return text
    .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/gu, 'ID')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+(?:Z|\+00:00)/gu, 'TIME')
    .replaceAll(/"seconds":[\d.]+/gu, '"seconds"')
    .replaceAll(/"slug":"[\w-]+"/gu, '"slug"')
    .replaceAll(/"token":"\w+"/gu, '"token"')
    .replaceAll(/"requestId":"[^"]+"/gu, '"requestId"');
}
