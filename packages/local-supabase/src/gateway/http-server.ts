import { once } from 'node:events';
import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { portTaken } from '../ports.ts';
import type { PortSetting } from '../ports.ts';
import type { Gateway } from './gateway.ts';

/** A listening HTTP server. */
export interface HttpServer {
  readonly port: number;
  /** Takes no new requests and ends, after the running ones have had two seconds. */
  close(): Promise<void>;
}

const LARGEST_BODY = 20 * 1024 * 1024;

/** Serves the gateway on 127.0.0.1. Errors: `port_taken`. */
export async function serve(gateway: Gateway, port: number, setting: PortSetting): Promise<HttpServer> {
  const app = behindHttp(gateway);
  // By default the adapter replaces the global Request and Response of the whole process.
  const answer = getRequestListener((request) => app.fetch(plain(request)), { overrideGlobalObjects: false });
  const server = createServer((incoming, outgoing) => {
    void answer(incoming, outgoing);
  });
  server.listen({ host: '127.0.0.1', port, exclusive: true });
  try {
    await once(server, 'listening');
  } catch (error) {
    const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    throw taken ? portTaken(port, setting) : error;
  }
  const address = server.address();
  return {
    port: address === null || typeof address === 'string' ? port : address.port,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeIdleConnections();
      const deadline = setTimeout(() => {
        server.closeAllConnections();
      }, 2000);
      await closed;
      clearTimeout(deadline);
    },
  };
}

/** What holds only for requests from outside this process: a largest body, and errors without their cause. */
function behindHttp(gateway: Gateway): Hono {
  const app = new Hono();
  const message = `Request body is larger than ${LARGEST_BODY} bytes`;
  app.use(bodyLimit({ maxSize: LARGEST_BODY, onError: (context) => context.json({ message }, 413) }));
  app.all('*', ({ req }) => gateway(req.raw));
  app.onError((_error, context) => context.json({ message: 'An unexpected error happened' }, 500));
  return app;
}

/** The adapter's Request only looks like one: `new Request(request)`, which the body limit calls, does not take it. */
function plain(request: Request): Request {
  return new Request(request.url, request);
}
