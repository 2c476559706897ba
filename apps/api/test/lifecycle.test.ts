import { describe, expect, test } from 'vitest';
import { restCheck, type ReadinessCheck } from '../src/readiness.ts';
import { baseProcedure, router } from '../src/trpc.ts';
import { api } from './running.ts';

describe('health', () => {
  const readyz = async (check: ReadinessCheck) => {
    await using server = await api({ readinessChecks: { database: check } });
    const response = await server.get('/readyz');
    return { status: response.status, body: JSON.parse(await response.text()), log: server.text() };
  };
  const rest = (answer: () => Promise<Response>) =>
    restCheck({ url: 'http://db.test', publishableKey: 'k', fetch: answer }, 'agencies');

  test('probes are not limited', async () => {
    await using server = await api({ rateLimitPerMinute: 1 });
    for (const path of ['/healthz', '/healthz', '/readyz', '/readyz']) {
      expect((await server.get(path)).status).toBe(200);
    }
  });

  test('the process is alive whatever the database does', async () => {
    await using server = await api({ readinessChecks: { database: () => Promise.reject(new Error('down')) } });
    expect(await (await server.get('/healthz')).json()).toEqual({ alive: true });
  });

  test.each([
    ['rows', () => Promise.resolve(Response.json([]))],
    ['a refusal of PostgreSQL', () => Promise.resolve(Response.json({ code: '42501' }, { status: 401 }))],
  ])('ready when the REST API answers with %s', async (_name, answer) => {
    expect(await readyz(rest(answer))).toMatchObject({
      status: 200,
      body: { ready: true, checks: { database: 'ok' } },
    });
  });

  test.each([
    ['cannot be reached', () => Promise.reject(new TypeError('secret text'))],
    ['has no database', () => Promise.resolve(Response.json({ code: 'PGRST001' }, { status: 503 }))],
    ['has no schema', () => Promise.resolve(Response.json({ code: 'PGRST205' }, { status: 404 }))],
    ['does not take the key', () => Promise.resolve(Response.json({ message: 'Invalid API key' }, { status: 401 }))],
    ['is a web page', () => Promise.resolve(new Response('<html>', { status: 502 }))],
  ])('not ready when it %s', async (_name, answer) => {
    const { log, ...outcome } = await readyz(rest(answer));
    expect(outcome).toEqual({ status: 503, body: { ready: false, checks: { database: 'failed' } } });
    expect(log).toContain('a readiness check failed');
  });

  test('not ready when it hangs, within about two seconds, and ready again later', async () => {
    let isHanging = true;
    const check: ReadinessCheck = () => (isHanging ? new Promise<void>(() => undefined) : Promise.resolve());
    await using server = await api({ readinessChecks: { database: check } });
    const started = performance.now();
    expect(await (await server.get('/readyz')).json()).toEqual({ ready: false, checks: { database: 'timeout' } });
    expect(performance.now() - started).toBeLessThan(3000);
    isHanging = false;
    await expect.poll(async () => (await server.get('/readyz')).status, { timeout: 3000 }).toBe(200);
  });

  test('many probes at once ask once', async () => {
    let asked = 0;
    const check = async () => {
      asked += 1;
    };
    await using server = await api({ readinessChecks: { database: check } });
    await Promise.all(Array.from({ length: 20 }, () => server.get('/readyz')));
    expect(asked).toBe(1);
  });
});

describe('start and stop', () => {
  test('a taken port is one clear line', async () => {
    await using server = await api();
    const port = Number(new URL(server.url).port);
    await expect(api({ port })).rejects.toThrow(
      `127.0.0.1:${port} is in use by another program. Set HOST or PORT to something else.`,
    );
  });

  test('a router that declares too little is not served', async () => {
    const careless = router({ beside: baseProcedure.query(() => null) });
    await expect(api({ router: careless })).rejects.toThrow(/cannot be served: beside declares no access/u);
  });

  test('a stop finishes what is being answered, and takes nothing new', async () => {
    const gate = Promise.withResolvers<void>();
    const started = Promise.withResolvers<void>();
    const server = await api({}, { gate: gate.promise, onSlow: started.resolve });
    const slow = server.get('/trpc/slow');
    await started.promise;
    const stopped = server.close();
    await expect
      .poll(
        () =>
          server.get('/healthz').then(
            (response) => response.status,
            () => 'refused',
          ),
        { timeout: 2000 },
      )
      .not.toBe(200);
    gate.resolve();
    expect((await slow).status).toBe(200);
    await stopped;
    await server.close();
  });

  test('a stop cuts off what does not end', async () => {
    const started = Promise.withResolvers<void>();
    const server = await api({ stopTimeoutMs: 100 }, { gate: new Promise(() => undefined), onSlow: started.resolve });
    const endless = server.get('/trpc/slow').catch(() => 'cut off');
    await started.promise;
    await server.close();
    expect(await endless).toBe('cut off');
  });
});
