import { pino, stdSerializers, type DestinationStream, type Logger } from 'pino';
import type { ApiSettings } from './settings.ts';

/** Fields that hold a credential, wherever they stand in what is logged. */
const CREDENTIALS = [
  'authorization',
  'Authorization',
  'apikey',
  'cookie',
  'set-cookie',
  'token',
  'accessToken',
  'refreshToken',
  'password',
  'publishableKey',
  'secretKey',
  'jwtSecret',
  'databaseUrl',
];

/** The path of a request without its query: there stands the input of queries, which is customers' data. */
function pathOf(url: string): string {
  return url.split('?', 1)[0] ?? '';
}

/**
 * The log of the API: JSON lines, without credentials, without headers, without inputs.
 *
 * @param options `destination` is where the lines go; standard output when left out
 */
export function createLog(options: { level: ApiSettings['logLevel']; destination?: DestinationStream }): Logger {
  const settings = {
    level: options.level,
    redact: {
      paths: CREDENTIALS.flatMap((name) => [`["${name}"]`, `*["${name}"]`, `*.*["${name}"]`]),
      censor: '[hidden]',
    },
    serializers: {
      req: (request: { method?: string; url?: string; ip?: string }) => ({
        method: request.method,
        path: pathOf(request.url ?? ''),
        ip: request.ip,
      }),
      res: (reply: { statusCode?: number }) => ({ status: reply.statusCode }),
      err: stdSerializers.err,
    },
  };
  return options.destination === undefined ? pino(settings) : pino(settings, options.destination);
}
