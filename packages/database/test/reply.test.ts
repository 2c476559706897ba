import { readdir, readFile } from 'node:fs/promises';
import { DomainError } from '@axolop/domain';
import { describe, expect, test } from 'vitest';
import {
  done,
  failure,
  many,
  maybeOne,
  one,
  SENTENCES,
  UNIQUE_CONSTRAINTS,
  UnexpectedReply,
  userClient,
} from '../src/index.ts';

/** A query whose reply is this HTTP answer. */
function answering(status: number, body: unknown) {
  const fetch: typeof globalThis.fetch = () => Promise.resolve(Response.json(body, { status }));
  return userClient({ url: 'http://db.test', publishableKey: 'k', accessToken: 't', requestId: 'r', fetch }).from(
    'contacts',
  );
}

const error = (code: string, message = 'text of the database with a@b.example', rest: object = {}) => ({
  code,
  message,
  details: 'Failing row contains (a@b.example)',
  hint: 'hint of the database',
  ...rest,
});

describe('data', () => {
  test('one, many, maybeOne and done hand over what came', async () => {
    expect(one(await answering(200, { id: 1 }).select('id').single())).toEqual({ id: 1 });
    expect(many(await answering(200, [{ id: 1 }]).select('id'))).toEqual([{ id: 1 }]);
    expect(
      maybeOne(
        await answering(200, [{ id: 1 }])
          .select('id')
          .maybeSingle(),
      ),
    ).toEqual({ id: 1 });
    expect(maybeOne(await answering(200, []).select('id').maybeSingle())).toBeNull();
    expect(done(await answering(201, null).insert({ agency_id: 'a', email: 'a@b.example' }))).toBeUndefined();
  });

  test('one refuses an answer without a row', async () => {
    await expect(async () => one(await answering(200, null).update({}))).rejects.toMatchObject({ reason: 'not_found' });
  });
});

describe('refusals', () => {
  test.each([
    [406, error('PGRST116', 'm', { details: 'The result contains 0 rows' }), 'not_found'],
    [403, error('42501'), 'missing_permission'],
    [409, error('23505', 'duplicate key value violates unique constraint "contacts_agency_email_key"'), 'email_taken'],
    [409, error('23505', 'duplicate key value violates unique constraint "agencies_slug_key"'), 'slug_taken'],
    [409, error('23505', 'duplicate key value violates unique constraint "anything_else"'), 'duplicate'],
    [409, error('23505', 'duplicate key value violates unique constraint "toString"'), 'duplicate'],
    [409, error('23503', 'insert or update on table "a" violates foreign key constraint "b"'), 'invalid_reference'],
    [409, error('23503', 'update or delete on table "a" violates foreign key constraint "b" on table "c"'), 'in_use'],
    [409, error('23001'), 'in_use'],
    [400, error('23514'), 'invalid_input'],
    [400, error('23502'), 'invalid_input'],
    [400, error('22P02'), 'invalid_input'],
    [400, error('22021'), 'invalid_input'],
    [500, error('57014'), 'statement_timeout'],
    [503, error('PGRST000'), 'database_unavailable'],
    [503, error('PGRST001'), 'database_unavailable'],
    [503, error('PGRST002'), 'database_unavailable'],
    [504, error('PGRST003'), 'database_unavailable'],
    [503, error('08006'), 'database_unavailable'],
    [503, error('57P01'), 'database_unavailable'],
    [503, error('53300'), 'database_unavailable'],
    [500, error('40P01'), 'database_unavailable'],
    [401, error('PGRST301'), 'invalid_token'],
    [401, error('PGRST302'), 'invalid_token'],
    [401, error('PGRST303'), 'invalid_token'],
    [503, { message: 'upstream connect error' }, 'database_unavailable'],
    [502, { message: '<html>' }, 'database_unavailable'],
  ] as const)('%i %o becomes %s, in our own words', async (status, body, reason) => {
    const reply = await answering(status, body).select('id');
    expect(() => many(reply)).toThrow(DomainError);
    expect(() => many(reply)).toThrow(expect.objectContaining({ reason, message: SENTENCES[reason] }));
  });

  test('what our own SQL refuses keeps its reason and its sentence', async () => {
    const body = { code: 'AX409', message: 'seat_limit', hint: 'All 3 seats are taken.', details: null };
    const reply = await answering(400, body).select('id');
    expect(() => many(reply)).toThrow(
      expect.objectContaining({ reason: 'seat_limit', code: 'CONFLICT', message: 'All 3 seats are taken.' }),
    );
  });

  test('what our own SQL says about fields comes along, and no other detail does', () => {
    const fields = [{ path: ['customFields', 'vat'], message: 'is required' }];
    const refused = { code: 'AX400', message: 'invalid_input', hint: 'No.' };
    expect(failure(400, { ...refused, details: JSON.stringify(fields) })).toMatchObject({
      reason: 'invalid_input',
      fields,
    });
    for (const details of [
      null,
      'Key (email)=(a@b.example) already exists.',
      '{"path":["a"],"message":"a@b.example"}',
      '["a@b.example"]',
      '[{"path":["a"]}]',
      '[{"path":[{"a":"a@b.example"}],"message":"m"}]',
      '[not json',
      JSON.stringify(Array.from({ length: 51 }, () => fields[0])),
    ]) {
      expect(failure(400, { ...refused, details })).toMatchObject({ reason: 'invalid_input', fields: [] });
    }
    expect(failure(400, { ...refused, code: '23514', details: JSON.stringify(fields) })).toMatchObject({ fields: [] });
  });

  test.each([
    ['23502', 'null value in column "first_name" of relation "contacts" violates not-null constraint', 'firstName'],
    ['23505', 'duplicate key value violates unique constraint "contacts_agency_email_key"', 'email'],
    ['23514', 'new row for relation "contacts" violates check constraint "contacts_lead_score_check"', 'leadScore'],
    ['23514', 'new row for relation "contacts" violates check constraint "contacts_has_a_name"', 'firstName'],
    ['23514', 'new row for relation "contacts" violates check constraint "contacts_stage_fits_status"', null],
    [
      '23503',
      'insert or update on table "contacts" violates foreign key constraint "contacts_agency_id_owner_id_fkey"',
      'ownerId',
    ],
    [
      '23503',
      'insert or update on table "opportunities" violates foreign key constraint "opportunities_agency_id_pipeline_id_stage_id_fkey"',
      'pipelineId',
    ],
    ['23503', 'update or delete on table "a" violates foreign key constraint "a_b_fkey" on table "c"', null],
    ['22P02', 'invalid input syntax for type uuid: "contacts_lead_score_check"', null],
  ] as const)('%s %s names the field %s', (code, message, field) => {
    const fields = field === null ? [] : [expect.objectContaining({ path: [field] })];
    expect(failure(400, { code, message })).toMatchObject({ fields });
  });

  test('a refusal of our SQL without a sentence gets the constant one', () => {
    expect(failure(400, { code: 'AX404', message: 'not_found', hint: null })).toMatchObject({
      message: SENTENCES.not_found,
    });
  });

  test('an answer that never came is an unavailable database', async () => {
    const fetch: typeof globalThis.fetch = () => Promise.reject(new TypeError('fetch failed'));
    const db = userClient({ url: 'http://db.test', publishableKey: 'k', accessToken: 't', requestId: 'r', fetch });
    const reply = await db.from('contacts').select('id');
    expect(() => many(reply)).toThrow(expect.objectContaining({ reason: 'database_unavailable' }));
  });
});

test('every constraint that has a reason of its own is one of the schema', async () => {
  const directory = new URL('../../../supabase/migrations/', import.meta.url);
  const files = (await readdir(directory)).filter((name) => name.endsWith('.sql'));
  const texts = await Promise.all(files.map((name) => readFile(new URL(name, directory), 'utf8')));
  const schema = texts.join('\n');
  const named = [...UNIQUE_CONSTRAINTS.keys()].filter((name) => !name.endsWith('_pkey'));
  expect(named.filter((name) => !schema.includes(` ${name} `))).toEqual([]);
});

describe('defects of ours are no refusals', () => {
  test.each([
    ['an unknown column', 400, error('42703')],
    ['an unknown function', 404, error('PGRST202')],
    ['a reason that the model does not have', 400, error('AX409', 'no_such_reason')],
    ['an inherited name as a reason', 400, error('AX409', 'constructor')],
    ['several rows where one was asked for', 406, error('PGRST116', 'm', { details: 'The result contains 3 rows' })],
    ['a gateway that does not take the key', 401, { message: 'Invalid API key' }],
    ['a plain raise', 400, error('P0001')],
  ])('%s', (_name, status, body) => {
    const thrown = failure(status, body);
    expect(thrown).toBeInstanceOf(UnexpectedReply);
    expect(thrown).not.toBeInstanceOf(DomainError);
  });

  test('the log does not get the values of a row', () => {
    expect(failure(400, error('42703', 'column x does not exist')).message).not.toContain('a@b.example');
  });
});
