import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
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
  const server = createServer((incoming, outgoing) => {
    void answer(gateway, incoming, outgoing);
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

async function answer(gateway: Gateway, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  try {
    const body = await readBody(incoming);
    if (body === undefined) {
      outgoing.writeHead(413, { 'content-type': 'application/json', connection: 'close' });
      outgoing.end(JSON.stringify({ message: `Request body is larger than ${LARGEST_BODY} bytes` }));
      return;
    }
    const response = await gateway(toRequest(incoming, body));
    const bytes = Buffer.from(await response.arrayBuffer());
    const headers: Record<string, string | string[]> = Object.fromEntries(response.headers);
    const cookies = response.headers.getSetCookie();
    if (cookies.length > 0) headers['set-cookie'] = cookies;
    outgoing.writeHead(response.status, headers);
    outgoing.end(bytes);
  } catch {
    // What went wrong is for the log of the database or of the caller; the person outside gets a constant text.
    if (!outgoing.headersSent) outgoing.writeHead(500, { 'content-type': 'application/json' });
    outgoing.end(JSON.stringify({ message: 'An unexpected error happened' }));
  }
}

/** The whole body, or undefined when it is too large. */
async function readBody(incoming: IncomingMessage): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    if (!(chunk instanceof Uint8Array)) continue;
    size += chunk.byteLength;
    if (size > LARGEST_BODY) return undefined;
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

function toRequest(incoming: IncomingMessage, body: Uint8Array<ArrayBuffer>): Request {
  const headers = new Headers();
  for (let at = 0; at < incoming.rawHeaders.length; at += 2) {
    headers.append(incoming.rawHeaders[at] ?? '', incoming.rawHeaders[at + 1] ?? '');
  }
  const method = incoming.method ?? 'GET';
  const url = new URL(incoming.url ?? '/', `http://${incoming.headers.host ?? '127.0.0.1'}`);
  const withBody = method !== 'GET' && method !== 'HEAD' && body.byteLength > 0;
  return new Request(url, { method, headers, ...(withBody ? { body } : {}) });
}
