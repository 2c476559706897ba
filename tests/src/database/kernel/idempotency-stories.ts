import type { Fixture } from '../fixture.ts';
import { signedIn, steps, type Step, type Story } from '../story.ts';

/** What the keys of mutations promise. */
export function idempotencyStories(fixture: Fixture): Story[] {
  const { by, set, see } = steps(fixture);
  const { a, b, people } = fixture;
  const [first, second] = ['eeeeeeee-0000-4000-8000-00000000000a', 'eeeeeeee-0000-4000-8000-00000000000b'];
  const claim = (more: { key?: string; procedure?: string; hash?: string; claim?: string } = {}): string =>
    `select concat_ws(' ', outcome, response) from public.claim_idempotency_key('${more.key ?? 'the-key-1'}', '${more.procedure ?? 'contacts.create'}', '${(more.hash ?? '0').repeat(64)}', '${more.claim ?? first}')`;
  const finish = (response: string | null, claimId = first, key = 'the-key-1'): string =>
    `select public.finish_idempotency_key('${key}', '${claimId}', ${response === null ? 'null' : `'${response}'`})`;
  const release = (claimId = first, key = 'the-key-1'): string =>
    `select public.release_idempotency_key('${key}', '${claimId}')`;
  const keys = (value: string): Step => see('select count(*)::text from public.idempotency_keys', value);
  const age = (interval: string, where = 'true'): Step =>
    set(`update public.idempotency_keys set created_at = now() - interval '${interval}' where ${where}`);
  const story = (name: string, ...all: Step[]): Story => ({ name, table: null, steps: all });
  return [
    story(
      'a key is claimed once, and answers then',
      by('member', claim(), { value: 'claimed' }),
      by('member', claim({ claim: second }), { value: 'in_progress' }),
      by('member', finish('done')),
      by('member', claim({ claim: second }), { value: 'answered done' }),
      keys('1'),
    ),
    story(
      'a key belongs to its person',
      by('member', claim(), { value: 'claimed' }),
      by('member', finish('mine')),
      by('admin', claim({ claim: second }), { value: 'claimed' }),
      by('member', claim(), { value: 'answered mine' }),
      keys('2'),
    ),
    story(
      'the answer of another person under the same key stays theirs',
      by('member', claim()),
      by('admin', claim()),
      by('viewer', claim()),
      by('admin', finish('secret')),
      by('member', claim(), { value: 'in_progress' }),
      by('viewer', claim(), { value: 'in_progress' }),
    ),
    story(
      'what is kept under another key stays there',
      by('member', claim()),
      by('member', claim({ key: 'the-key-2' })),
      by('member', claim({ key: 'the-key-3' })),
      by('member', finish('x', first, 'the-key-2')),
      by('member', claim(), { value: 'in_progress' }),
      by('member', claim({ key: 'the-key-3' }), { value: 'in_progress' }),
    ),
    story(
      'an answer that another has under the same key is never given',
      by('member', claim()),
      by('member', finish('secret')),
      by('admin', claim(), { value: 'claimed' }),
      by('admin', claim({ claim: second }), { value: 'in_progress' }),
    ),
    story(
      'an answer that is kept under another key is never given',
      by('member', claim()),
      by('member', finish('one')),
      by('member', claim({ key: 'the-key-2' }), { value: 'claimed' }),
      by('member', claim({ key: 'the-key-2', claim: second }), { value: 'in_progress' }),
    ),
    story(
      'keys are independent',
      by('member', claim(), { value: 'claimed' }),
      by('member', finish('one')),
      by('member', claim({ key: 'the-key-2' }), { value: 'claimed' }),
      by('member', claim(), { value: 'answered one' }),
    ),
    story(
      'a key stands for one thing',
      by('member', claim()),
      by('member', finish('secret')),
      by('member', claim({ procedure: 'other' }), { value: 'reused' }),
      by('member', claim({ hash: '1' }), { value: 'reused' }),
      by('pat', claim(), { value: 'claimed' }),
      by('pat', finish('secret')),
      by('pat', claim(), { value: 'reused' }, 'b'),
      by('pat', claim(), { value: 'reused' }, 'none'),
    ),
    story(
      'an answer that was not kept',
      by('member', claim()),
      by('member', finish(null)),
      by('member', claim(), { value: 'not_kept' }),
    ),
    story(
      'an attempt that broke off',
      by('member', claim()),
      age('59 seconds'),
      by('member', claim(), { value: 'in_progress' }),
      age('61 seconds'),
      by('member', claim(), { value: 'unknown' }),
    ),
    story(
      'a day later it is forgotten',
      by('member', claim()),
      by('member', finish('old')),
      age('23 hours'),
      by('member', claim(), { value: 'answered old' }),
      age('25 hours'),
      by('member', claim({ claim: second }), { value: 'claimed' }),
    ),
    story(
      'what is a day old goes, what is not stays',
      by('member', claim()),
      by('admin', claim()),
      age('25 hours', `user_id = '${people.admin}'`),
      by('viewer', claim(), { value: 'claimed' }),
      keys('2'),
      see(`select count(*)::text from public.idempotency_keys where user_id = '${people.member}'`, '1'),
    ),
    story(
      'only the attempt that holds the key finishes it, once',
      by('member', claim()),
      by('member', finish('x', second), { code: 'AX404' }),
      by('admin', finish('x'), { code: 'AX404' }),
      by('member', finish('x', first, 'the-key-2'), { code: 'AX404' }),
      by('member', finish('x')),
      by('member', finish('y'), { code: 'AX404' }),
      see('select response from public.idempotency_keys', 'x'),
    ),
    story(
      'finishing one leaves the others',
      by('member', claim()),
      by('member', claim({ key: 'the-key-2' })),
      by('admin', claim()),
      by('member', finish('x')),
      see('select count(*)::text from public.idempotency_keys where response is null', '2'),
    ),
    story(
      'only the attempt that holds the key releases it, unfinished',
      by('member', claim()),
      by('member', claim({ key: 'the-key-2' })),
      by('admin', claim()),
      by('member', release(second)),
      by('stranger', release()),
      keys('3'),
      by('member', release()),
      keys('2'),
      by('admin', finish('x')),
      by('admin', release()),
      keys('2'),
    ),
    story(
      'the agency is asked at every attempt',
      by('member', claim()),
      by('member', finish('x')),
      set(
        `update public.agency_members set status = 'suspended', suspended_at = now() where user_id = '${people.member}'`,
      ),
      by('member', claim(), { code: 'AX404' }),
      by('stranger', claim(), { code: 'AX404' }),
      by('stranger', claim(), { value: 'claimed' }, 'none'),
    ),
    story(
      'the second lock holds when the first is open',
      set(
        `insert into public.idempotency_keys (user_id, key, agency_id, procedure, input_hash, claim_id)
         select '${people.pat}', 'key-of-' || n, nullif(n, '${people.stranger}')::uuid, 'x', repeat('0', 64), '${first}'
         from unnest(array['${a.agency}', '${b.agency}', '${people.stranger}']) n`,
      ),
      set('grant select, insert, update, delete on public.idempotency_keys to authenticated'),
      by('pat', 'select * from public.idempotency_keys', { rows: 2 }),
      by('pat', 'select * from public.idempotency_keys', { rows: 2 }, 'b'),
      by('pat', 'select * from public.idempotency_keys', { rows: 1 }, 'none'),
      by('member', 'select * from public.idempotency_keys', { rows: 0 }),
      ...[
        [people.pat, b.agency, '42501'],
        [people.member, a.agency, '42501'],
        [people.pat, a.agency, ''],
      ].map(([user = '', agency = '', code = '']) =>
        by(
          'pat',
          `insert into public.idempotency_keys (user_id, key, agency_id, procedure, input_hash, claim_id)
           values ('${user}', 'made-by-pat', '${agency}', 'x', repeat('0', 64), '${first}')`,
          { code },
        ),
      ),
    ),
    story(
      'nobody claims signed out',
      { ...signedIn('', null), claims: '{"role":"authenticated"}', sql: claim(), code: 'AX401' },
      see(`select count(*)::text from public.idempotency_keys where agency_id = '${b.agency}'`, '0'),
    ),
  ];
}
