import { connect, createServer } from 'node:net';
import type { Server } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { startPostgres } from '../src/index.ts';
import type { LocalSupabase, RunningPostgres } from '../src/index.ts';
import { anonymous, asSuperuser, startStack } from './stack.ts';

const Address = z.object({ port: z.int() });

let postgres: RunningPostgres;
let proxy: Server;
let stack: LocalSupabase;
/** How often the direction turned from client to server: each turn is a wait for an answer. */
let turns = 0;

beforeAll(async () => {
  postgres = await startPostgres({ ephemeral: true });
  proxy = createServer((client) => {
    const server = connect(postgres.port, '127.0.0.1');
    let asking = false;
    client.on('data', (chunk) => {
      if (!asking) turns += 1;
      asking = true;
      server.write(chunk);
    });
    server.on('data', (chunk) => {
      asking = false;
      client.write(chunk);
    });
    for (const socket of [client, server]) {
      socket.on('error', () => undefined);
      socket.on('close', () => {
        client.destroy();
        server.destroy();
      });
    }
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => proxy.once('listening', resolve));
  const { port } = Address.parse(proxy.address());
  stack = await startStack({
    databaseUrl: postgres.databaseUrl.replace(`:${postgres.port}/`, `:${port}/`),
    connections: 1,
  });
});
afterAll(async () => {
  await stack.stop();
  proxy.close();
  await postgres.stop();
});

test('a request is two flights: begin, settings and query; then commit', async () => {
  const client = anonymous(stack, { 'x-shop-id': 'a' });
  const read = () => client.from('shops').select('id').eq('name', 'x');
  await read();
  turns = 0;
  expect((await read()).error).toBeNull();
  expect(turns).toBe(2);
});

test('with a function before the request there are still two', async () => {
  await asSuperuser(
    postgres.databaseUrl,
    `create function public.visit() returns void language sql as '';
     alter role authenticator set pgrst.db_pre_request = 'visit'`,
  );
  await stack.reloadSchema();
  const read = () => anonymous(stack).from('shops').select('id').eq('name', 'x');
  await read();
  await asSuperuser(postgres.databaseUrl, 'select extensions.pg_stat_statements_reset()');
  turns = 0;
  expect((await read()).error).toBeNull();
  expect(turns).toBe(2);
  const calls = await asSuperuser(
    postgres.databaseUrl,
    `select calls::int from extensions.pg_stat_statements where query ilike 'select "visit"()%'`,
  );
  expect(calls).toEqual([{ calls: 1 }]);
  await asSuperuser(postgres.databaseUrl, 'alter role authenticator reset pgrst.db_pre_request');
  await stack.reloadSchema();
});

test('all settings are one statement', async () => {
  await asSuperuser(postgres.databaseUrl, 'select extensions.pg_stat_statements_reset()');
  await anonymous(stack).from('shops').select('id');
  const rows = await asSuperuser(
    postgres.databaseUrl,
    `select calls::int from extensions.pg_stat_statements where query ilike '%set_config%' and query not ilike '%pg_stat_statements%'`,
  );
  expect(rows).toEqual([{ calls: 1 }]);
});
