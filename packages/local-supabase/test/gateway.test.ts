import http from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LocalSupabase } from '../src/index.ts';
import { PASSWORD, startStack } from './stack.ts';

const { Request: OwnRequest, Response: OwnResponse } = globalThis;

let stack: LocalSupabase;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(async () => {
  await stack.stop();
});

describe('from a page of another origin', () => {
  const origin = 'http://127.0.0.1:5173';

  test.each(['/auth/v1/token?grant_type=password', '/auth/v1/user', '/rest/v1/shops', '/rest/v1/rpc/sleep'])(
    'a browser may ask %s with any header, without a key in the question',
    async (path) => {
      const asked = 'apikey, authorization, x-client-info, x-shop-id, prefer';
      const response = await fetch(stack.url + path, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': asked },
      });
      expect(response.status).toBe(204);
      expect(response.headers.get('access-control-allow-origin')).toBe('*');
      expect(response.headers.get('access-control-allow-headers')?.split(/, ?/u)).toEqual(asked.split(', '));
      expect(response.headers.get('access-control-allow-methods')).toContain('PATCH');
    },
  );

  test('it may read the answers, errors too', async () => {
    const headers = { origin, apikey: stack.publishableKey, 'content-type': 'application/json' };
    const body = JSON.stringify({ email: 'browser@example.com', password: PASSWORD });
    for (const [path, status] of [
      ['/auth/v1/signup', 200],
      ['/auth/v1/token?grant_type=none', 400],
      ['/rest/v1/rpc/no_such', 404],
    ] as const) {
      const response = await fetch(stack.url + path, { method: 'POST', headers, body });
      expect({ status: response.status, allowed: response.headers.get('access-control-allow-origin') }).toEqual({
        status,
        allowed: '*',
      });
    }
    const page = await fetch(`${stack.url}/rest/v1/shops`, { headers: { ...headers, prefer: 'count=exact' } });
    expect(page.headers.get('access-control-expose-headers')).toContain('Content-Range');
  });
});

describe('over HTTP', () => {
  const TOO_MUCH = `{"name":"${'x'.repeat(21 * 1024 * 1024)}"}`;

  /** Sends a POST to the table of shops; `chunked` tells no length beforehand. */
  function post(body: string, { chunked = false, abortAfter = Infinity } = {}): Promise<number | 'closed'> {
    return new Promise((resolve) => {
      const length = chunked ? {} : { 'content-length': String(Buffer.byteLength(body)) };
      const headers = { apikey: stack.secretKey, 'content-type': 'application/json', ...length };
      const request = http.request(`${stack.url}/rest/v1/shops`, { method: 'POST', headers, agent: false });
      request.on('response', (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      request.on('error', () => {
        resolve('closed');
      });
      if (abortAfter === Infinity) request.end(body);
      else {
        request.write(body.slice(0, abortAfter), () => {
          request.destroy();
        });
      }
    });
  }

  const isWell = async (): Promise<boolean> => (await fetch(`${stack.url}/health`)).ok;

  test.each([false, true])('a body that is too large is refused (chunked: %s)', async (chunked) => {
    expect([413, 'closed']).toContain(await post(TOO_MUCH, { chunked }));
    expect(await isWell()).toBe(true);
  });

  test.each([false, true])('a body arrives whole (chunked: %s)', async (chunked) => {
    const name = `${'ä'.repeat(300_000)} ${String(chunked)}`;
    const answer = await post(JSON.stringify({ name: `long ${String(chunked)}`, owner: null }), { chunked });
    expect(answer).toBe(201);
    const body = JSON.stringify({ value: { name } });
    const echoed = await fetch(`${stack.url}/rest/v1/rpc/echo`, {
      method: 'POST',
      headers: { apikey: stack.secretKey, 'content-type': 'application/json' },
      body: chunked ? new Blob([body]).stream() : body,
      duplex: 'half',
    });
    expect(await echoed.json()).toEqual({ name });
  });

  test('a caller who hangs up disturbs nobody', async () => {
    expect(await post(TOO_MUCH, { abortAfter: 100_000 })).toBe('closed');
    const stop = new AbortController();
    const headers = { apikey: stack.secretKey, 'content-type': 'application/json' };
    const asked = fetch(`${stack.url}/rest/v1/rpc/sleep`, {
      method: 'POST',
      headers,
      body: '{"seconds":0.3}',
      signal: stop.signal,
    });
    setTimeout(() => {
      stop.abort();
    }, 100);
    await expect(asked).rejects.toThrow(/abort/u);
    expect(await isWell()).toBe(true);
  });

  test('OPTIONS that is no preflight tells what a table allows', async () => {
    const headers = { apikey: stack.publishableKey };
    const response = await fetch(`${stack.url}/rest/v1/shops`, { method: 'OPTIONS', headers });
    expect(response.headers.get('allow')).toContain('PATCH');
  });

  test('the rest of the process keeps its own Request and Response', () => {
    expect(globalThis.Request).toBe(OwnRequest);
    expect(globalThis.Response).toBe(OwnResponse);
  });
});
