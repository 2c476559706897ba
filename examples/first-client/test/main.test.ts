import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { runProgram, stack } from './program.ts';

/** Nothing listens on port 1. */
const NOWHERE = 'http://127.0.0.1:1';

const run = (environment: Record<string, string>, ...args: string[]) => runProgram('main.ts', environment, ...args);

test('signs up, creates an agency, imports the CSV, lists it page by page', async () => {
  const { code, out, err } = await run(stack());
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out.split('\n')).toEqual([
    expect.stringMatching(/^Signed in as demo-.*@example\.com$/u),
    expect.stringMatching(/^Created the agency Brightwater \([0-9a-f-]{36}\)$/u),
    expect.stringMatching(/^Read 300 contacts from .*contacts\.csv$/u),
    '  line 66 is skipped: it has 12 fields instead of 11',
    '  line 135 is skipped: email: must be an e-mail address',
    '  line 212 is skipped: a quote is misplaced',
    expect.stringContaining('  line 261 is skipped: '),
    'Created 296 contacts and left out 4 whose e-mail was there already',
    expect.stringMatching(/^Page 1: 100 contacts, /u),
    expect.stringMatching(/^Page 2: 100 contacts, /u),
    expect.stringMatching(/^Page 3: 96 contacts, /u),
    '',
  ]);
});

test('signs in the second time, as the person it is told, with a CSV of their own', async () => {
  const person = { AXOLOP_EMAIL: `ann-${Date.now()}@example.com`, AXOLOP_PASSWORD: 'correct horse' };
  const folder = mkdtempSync(path.join(tmpdir(), 'first-client-'));
  try {
    const file = path.join(folder, 'mine.csv');
    writeFileSync(
      file,
      'First name,Last name,Company,Job title,E-mail,Phone,Street,City,Country,Stage,Source\nAnn,,,,,,,,,,\n',
    );
    for (const _ of ['sign up', 'sign in']) {
      const { code, out } = await run({ ...stack(), ...person }, file);
      expect(code).toBe(0);
      expect(out).toContain(`Signed in as ${person.AXOLOP_EMAIL}`);
      expect(out).toContain('Created 1 contacts and left out 0');
    }
    const wrong = await run({ ...stack(), ...person, AXOLOP_PASSWORD: 'wrong horse' }, file);
    expect(wrong).toMatchObject({ code: 1, err: expect.stringMatching(/^Supabase did not sign .* in: .*\n$/u) });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('says in one line what is missing', async () => {
  const nothing = await run({ AXOLOP_DIRECTORY: path.join(tmpdir(), 'no-such-folder') });
  expect(nothing).toEqual({ code: 1, out: '', err: expect.stringMatching(/^No Supabase is running here\. .*\n$/u) });

  const noSupabase = await run({ ...stack(), SUPABASE_URL: NOWHERE });
  expect(noSupabase).toEqual({ code: 1, out: '', err: expect.stringMatching(/^Supabase did not sign .* in: .*\n$/u) });

  const noApi = await run({ ...stack(), AXOLOP_API_URL: NOWHERE });
  expect(noApi).toMatchObject({ code: 1, err: `The API at ${NOWHERE}/trpc cannot be reached.\n` });

  const noFile = await run(stack(), path.join(tmpdir(), 'no-such-file.csv'));
  expect(noFile).toMatchObject({ code: 1, err: expect.stringMatching(/^ENOENT: .*no-such-file\.csv'\n$/u) });
});
