import { appendFileSync, readFileSync, statSync } from 'node:fs';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LocalSupabase } from '../src/index.ts';
import { anonymous, PASSWORD, signedUp, startStack } from './stack.ts';

let stack: LocalSupabase;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(async () => {
  await stack.stop();
});

/** The last mail to an address: its code and its link. */
function mailTo(address: string): { code: string; link: string } {
  const mails = readFileSync(stack.mailFile ?? '', 'utf8').split(/^Date: /mu);
  const mail = mails.findLast((text) => text.includes(`To: ${address}\n`)) ?? '';
  return { code: /code(?: is)?: (\d{6})/u.exec(mail)?.[1] ?? '', link: /https?:\/\/\S+/u.exec(mail)?.[0] ?? '' };
}

test('a new address counts once its mailbox has given the code, and the old one signs in no more', async () => {
  const { client, id, email } = await signedUp(stack);
  const address = `moved-${email}`;
  const asked = await client.auth.updateUser({ email: address });
  expect(asked.error).toBeNull();
  expect(asked.data.user).toMatchObject({ email, new_email: address });
  expect(mailTo(email).code).toBe('');

  const { code } = mailTo(address);
  const wrong = code === '000000' ? '111111' : '000000';
  expect((await client.auth.verifyOtp({ type: 'email_change', email: address, token: wrong })).error).toMatchObject({
    code: 'otp_expired',
  });
  expect((await client.auth.getUser()).data.user?.email).toBe(email);

  const confirmed = await client.auth.verifyOtp({ type: 'email_change', email: address, token: code });
  expect(confirmed.error).toBeNull();
  expect(confirmed.data.user).toMatchObject({ id, email: address });
  expect(decodeJwt(confirmed.data.session?.access_token ?? '')).toMatchObject({ email: address });
  const elsewhere = anonymous(stack);
  expect((await elsewhere.auth.signInWithPassword({ email: address, password: PASSWORD })).error).toBeNull();
  expect((await elsewhere.auth.signInWithPassword({ email, password: PASSWORD })).error).toMatchObject({
    code: 'invalid_credentials',
  });
});

test('the link in the mail does the same, and sends the browser on with the session', async () => {
  const { client, email } = await signedUp(stack);
  const address = `linked-${email}`;
  await client.auth.updateUser({ email: address });
  const { link } = mailTo(address);
  expect(link).toContain(`${stack.url}/auth/v1/verify?`);
  const answer = await fetch(link, { redirect: 'manual' });
  expect(answer.status).toBe(303);
  const [site, fragment] = (answer.headers.get('location') ?? '').split('#');
  expect(site).toContain('http://127.0.0.1:5173');
  expect(decodeJwt(new URLSearchParams(fragment).get('access_token') ?? '')).toMatchObject({ email: address });
  expect((await client.auth.getUser()).data.user?.email).toBe(address);
  // Once.
  const again = await fetch(link, { redirect: 'manual' });
  expect(again.headers.get('location')).toContain('otp_expired');
});

test('whoever asks again gets a new code', async () => {
  const { client, email } = await signedUp(stack);
  const address = `again-${email}`;
  await client.auth.updateUser({ email: address });
  const first = mailTo(address).link;
  expect((await client.auth.updateUser({ email: address })).error).toBeNull();
  const { code, link } = mailTo(address);
  expect(link).not.toBe(first);
  expect((await client.auth.verifyOtp({ type: 'email_change', email: address, token: code })).error).toBeNull();
});

test('a forgotten password and a sign-in without one work by mail, too', async () => {
  const { email } = await signedUp(stack);
  const client = anonymous(stack);
  expect((await client.auth.resetPasswordForEmail(email)).error).toBeNull();
  expect((await client.auth.verifyOtp({ type: 'recovery', email, token: mailTo(email).code })).error).toBeNull();
  expect((await client.auth.updateUser({ password: 'another long password' })).error).toBeNull();
  const later = anonymous(stack);
  expect((await later.auth.signInWithPassword({ email, password: 'another long password' })).error).toBeNull();

  expect((await later.auth.signInWithOtp({ email, options: { shouldCreateUser: false } })).error).toBeNull();
  expect((await later.auth.verifyOtp({ type: 'magiclink', email, token: mailTo(email).code })).error).toBeNull();
});

test('the caught mail is for its owner only, and stays small', async () => {
  const file = stack.mailFile ?? '';
  expect(statSync(file).mode & 0o777).toBe(0o600);
  appendFileSync(file, 'x'.repeat(1024 * 1024 + 1));
  const { email } = await signedUp(stack);
  await anonymous(stack).auth.resetPasswordForEmail(email);
  expect(statSync(file).size).toBeLessThan(2000);
  expect(mailTo(email).code).toMatch(/^\d{6}$/u);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});
