import { App } from '@supabase/lite';
import { Hono } from 'hono';
import type { SupabaseConnection } from '../rest/supabase-connection.ts';
import { EXPOSED_SCHEMAS } from '../rest/supabase-connection.ts';
import { connectionLossResponse, databaseErrorResponse, errorResponse } from '../rest/database-error.ts';
import { contextOf, requestContext } from '../rest/request-context.ts';
import { allowEveryOrigin } from './cors.ts';
import { mailCatcher } from './mail.ts';
import { tokensOf, withSupabaseClaims } from './tokens.ts';

/** What the gateway needs to know of the installation. */
export interface GatewayOptions {
  readonly connection: SupabaseConnection;
  readonly url: string;
  readonly jwtSecret: string;
  readonly publishableKey: string;
  readonly secretKey: string;
  /** Keeps what Auth would have sent by e-mail; without it nobody sees it. */
  readonly mailFile?: string;
}

/** Answers a request as Supabase would: `/rest/v1`, `/auth/v1` and `/health`, nothing else. */
export type Gateway = (request: Request) => Promise<Response>;

/** Where links in e-mails lead: the dashboard in development. supabase/config.toml has the same value. */
const SITE_URL = 'http://127.0.0.1:5173';

/** PostgREST and Auth answer within this time or not at all; a lost database must not leave a request hanging. */
const AUTH_PATIENCE = 10_000;

/**
 * Composes the REST and Auth API over a database connection. The library's own pages are not passed on: its `/_system`
 * shows the connection string to whoever asks, without a key.
 */
export function createGateway(options: GatewayOptions): Gateway {
  const app = createApp(options);
  const tokens = tokensOf(options.jwtSecret, options.url);
  const gateway = new Hono();
  gateway.use(allowEveryOrigin);
  gateway.all('/health', () => health(options.connection));
  gateway.all('/rest/v1/*', ({ req }) => rest(app, options, req.raw));
  gateway.all('/auth/v1/*', async ({ req }) => {
    const method = req.query('grant_type') === 'refresh_token' ? 'token_refresh' : 'password';
    return withSupabaseClaims(await auth(app, options, req.raw), tokens, method);
  });
  gateway.notFound((context) => context.json({ message: 'no Route matched with those values' }, 404));
  // A caller in this process gets the error itself; whoever serves the gateway over HTTP answers with a constant text.
  gateway.onError((error) => {
    throw error;
  });
  return async (request) => gateway.fetch(request);
}

function createApp(options: GatewayOptions) {
  return new App({
    connection: options.connection,
    auth: {
      enabled: true,
      jwt_secret: options.jwtSecret,
      publishable_key: options.publishableKey,
      secret_key: options.secretKey,
      site_url: SITE_URL,
      jwt_expiry: 3600,
      minimum_password_length: 12,
      enable_signup: true,
      /*
       * The library can't do Supabase's confirmation from both mailboxes: with `double_confirm_changes` it asks the old
       * address only and takes the new one unseen. Invitations are bound to an address, so the new one confirms.
       */
      email: { enable_signup: true, enable_confirmations: false, double_confirm_changes: false },
    },
    api: { enabled: true, schemas: EXPOSED_SCHEMAS, max_rows: 1000 },
    studio: { enabled: false },
    storage: { enabled: false },
    // The history of migrations belongs to the migration runner.
    db: { migrations: { enabled: false } },
    options: {
      drivers: {
        email: mailCatcher(options.mailFile, { url: options.url, siteUrl: SITE_URL }),
      },
      server: {
        // "Admin mode" would serve a request without a key as service_role.
        admin: false,
        disableStudio: true,
        disableFallback: true,
        middlewares: [
          /*
           * The library looks up user and session of the token in the database on each request, two more round trips.
           * PostgREST verifies signature and expiry only, on hosted Supabase too: a token lives until it expires, and
           * whoever must lose rights at once loses them through the tables that the policies read. A development stack
           * that is stricter than production would hide exactly that. The look-up is left out where both values are
           * set; the REST layer replaces them by the claims of the verified token.
           */
          async (context, next) => {
            if (context.req.path.startsWith('/rest/v1')) {
              context.set('userId', 'not looked up');
              context.set('sessionId', 'not looked up');
            }
            await next();
          },
        ],
      },
    },
  });
}

async function rest(app: ReturnType<typeof createApp>, options: GatewayOptions, request: Request): Promise<Response> {
  const malformed = malformedBearer(request);
  if (malformed !== undefined) return malformed;
  if (request.method !== 'OPTIONS') {
    try {
      await options.connection.ensureSchema();
    } catch (error) {
      const known = databaseErrorResponse(error, { role: 'anon' });
      if (known?.status === 504) return known;
      return errorResponse(503, 'PGRST002', 'Could not query the database for the schema cache. Retrying.');
    }
  }
  return requestContext.run(contextOf(request), async () => app.fetch(request));
}

/** PostgREST refuses a malformed bearer; the library would treat its sender as `anon`. An API key is a valid bearer. */
function malformedBearer(request: Request): Response | undefined {
  const bearer = /^Bearer\s+(.*)$/i.exec(request.headers.get('authorization') ?? '')?.[1]?.trim();
  if (bearer === undefined || bearer.startsWith('sb_')) return undefined;
  const parts = bearer.split('.');
  if (parts.length === 3 && parts.every((part) => part !== '')) return undefined;
  return bearer === ''
    ? errorResponse(401, 'PGRST301', 'Empty JWT is sent in Authorization header')
    : errorResponse(401, 'PGRST301', `Expected 3 parts in JWT; got ${parts.length}`);
}

async function auth(app: ReturnType<typeof createApp>, options: GatewayOptions, request: Request): Promise<Response> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, AUTH_PATIENCE, undefined);
  });
  try {
    const answer = await Promise.race([app.fetch(request), patience]);
    if (answer !== undefined && answer.status < 500) return answer;
    if (answer !== undefined && (await options.connection.isReachable())) return answer;
    const away = { code: 503, error_code: 'unexpected_failure', msg: 'The database is not reachable. Try again.' };
    return Response.json(away, { status: 503 });
  } finally {
    clearTimeout(timer);
  }
}

async function health(connection: SupabaseConnection): Promise<Response> {
  return (await connection.isReachable()) ? Response.json({ status: 'ok' }) : connectionLossResponse();
}
