import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { escapeIdentifier, type Pool } from 'pg';
import { z } from 'zod';
import type { Row } from './image.ts';

const Inserted = z.tuple([z.object({ row: z.record(z.string(), z.unknown()) })]);
const Keyed = z.object({ id: z.string() });

/** Inserts a row with full rights, triggers and all. @returns the whole row */
export async function insertRow(sql: Pool, table: string, values: Row): Promise<Row> {
  const target = `public.${escapeIdentifier(table)}`;
  const columns = Object.keys(values).map((name) => escapeIdentifier(name));
  const text = `insert into ${target} as t (${columns.join(', ')})
    select ${columns.join(', ')} from jsonb_populate_record(null::${target}, $1::jsonb) returning to_jsonb(t) as row`;
  const { rows } = await sql.query(text, [JSON.stringify(values)]);
  return Inserted.parse(rows)[0].row;
}

/** An account with a profile, made past Auth: nobody signs in as this person. */
async function insertPerson(sql: Pool, label: string): Promise<string> {
  const id = randomUUID();
  await sql.query('insert into auth.users (id, email, email_confirmed_at) values ($1, $2, now())', [
    id,
    `${label}.${randomBytes(5).toString('hex')}@example.com`,
  ]);
  return id;
}

/** What rows of an agency hang on. There are two sets per agency, so that a row and a new one never collide. */
export interface Parents {
  readonly label: string;
  readonly agency: string;
  /** The profile of somebody who is no member. */
  readonly outsider: string;
  /** The id of an account without a profile. */
  readonly account: string;
  /** An active viewer. */
  readonly viewer: string;
  /** A suspended member. */
  readonly suspended: string;
  readonly contact: string;
  readonly tag: string;
  readonly pipeline: string;
  readonly stage: string;
  readonly opportunity: string;
  readonly activity: string;
  readonly form: string;
  readonly formVersion: string;
  readonly list: string;
  readonly campaign: string;
  readonly recipient: string;
  readonly field: string;
  readonly invite: string;
}

/** What an agency holds: a row of everything hangs on `here`, a new one on `next`. */
export interface Ground {
  readonly here: Parents;
  readonly next: Parents;
}

/** The SHA-256 of an invite token, as the table keeps it. */
export function tokenHash(token: string): string {
  return `\\x${createHash('sha256').update(token).digest('hex')}`;
}

/** Makes one set of parents. */
export async function makeParents(sql: Pool, agency: string, label: string): Promise<Parents> {
  const add = async (table: string, values: Row): Promise<string> =>
    Keyed.parse(await insertRow(sql, table, { agency_id: agency, ...values })).id;
  const join = async (standing: Row): Promise<string> => {
    const id = await insertPerson(sql, `${label}-joined`);
    const joined = { agency_id: agency, user_id: id, joined_at: new Date().toISOString(), ...standing };
    await insertRow(sql, 'agency_members', joined);
    return id;
  };
  const outsider = await insertPerson(sql, `${label}-outsider`);
  const account = await insertPerson(sql, `${label}-account`);
  await sql.query('delete from public.users where id = $1', [account]);
  const viewer = await join({ role: 'viewer' });
  const suspended = await join({ role: 'member', status: 'suspended', suspended_at: new Date().toISOString() });

  const contact = await add('contacts', { first_name: `Parent ${label}`, email: `parent-${label}@example.com` });
  const tag = await add('tags', { name: `Parent ${label}` });
  const pipeline = await add('pipelines', { name: `Parent ${label}` });
  const stage = await add('pipeline_stages', { pipeline_id: pipeline, name: 'First', position: 0 });
  const deal = { name: 'Parent', contact_id: contact, pipeline_id: pipeline, stage_id: stage, currency: 'EUR' };
  const opportunity = await add('opportunities', deal);
  const activity = await add('activities', { kind: 'task', subject: `Parent ${label}` });
  const form = await add('forms', { title: `Parent ${label}`, slug: `parent-${label}` });
  const formVersion = await add('form_versions', { form_id: form, number: 1, definition: { questions: [] } });
  const list = await add('contact_lists', { name: `Parent ${label}` });
  const campaign = await add('email_campaigns', { name: `Parent ${label}` });
  const recipient = await add('campaign_recipients', { campaign_id: campaign, email_norm: `${label}@example.com` });
  const field = await add('custom_fields', { entity: 'contact', key: `parent_${label}`, label, type: 'text' });
  const invite = await add('agency_invites', {
    email: `parent-${label}@example.com`,
    role: 'viewer',
    token_hash: tokenHash(randomUUID()),
    expires_at: '2099-01-01T00:00:00+00:00',
  });
  return {
    label,
    agency,
    outsider,
    account,
    viewer,
    suspended,
    contact,
    tag,
    pipeline,
    stage,
    opportunity,
    activity,
    form,
    formVersion,
    list,
    campaign,
    recipient,
    field,
    invite,
  };
}

/**
 * Makes both sets of parents of an agency. Disposing them deletes the agency and their people: the agency first, which
 * one of them may own by now.
 */
export async function makeGround(sql: Pool, agency: string): Promise<Ground & AsyncDisposable> {
  const here = await makeParents(sql, agency, 'here');
  const next = await makeParents(sql, agency, 'next');
  return {
    here,
    next,
    [Symbol.asyncDispose]: async () => {
      await sql.query('delete from public.agencies where id = $1', [agency]);
      await sql.query('delete from auth.users where id = any ($1::uuid[])', [[here, next].flatMap(peopleOf)]);
    },
  };
}

/** The people that a set of parents made; their accounts outlive the agency. */
export function peopleOf(parents: Parents): string[] {
  return [parents.outsider, parents.account, parents.viewer, parents.suspended];
}

/** Ids of nothing, in the form of those of something. */
export function groundOfNothing(): Ground {
  return { here: absent('here'), next: absent('next') };
}

function absent(label: string): Parents {
  const id = (): string => randomUUID();
  return {
    label,
    agency: id(),
    outsider: id(),
    account: id(),
    viewer: id(),
    suspended: id(),
    contact: id(),
    tag: id(),
    pipeline: id(),
    stage: id(),
    opportunity: id(),
    activity: id(),
    form: id(),
    formVersion: id(),
    list: id(),
    campaign: id(),
    recipient: id(),
    field: id(),
    invite: id(),
  };
}
