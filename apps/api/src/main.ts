import { readEnv } from './env.ts';
import { createLog } from './log.ts';
import { runProgram, stopSignal } from './program.ts';
import { hostedSupabase } from './ready-supabase.ts';
import { serveApi } from './serve.ts';

const HELP = `node main.js

Serves the API over a Supabase project that runs elsewhere and has the schema. Stops at SIGTERM or SIGINT, after the
requests that are being answered.

Needed (environment): SUPABASE_URL, SUPABASE_PUBLISHABLE_KEY
Settings: HOST, PORT, SUPABASE_JWT_SECRET, SUPABASE_JWT_ISSUER, SUPABASE_JWT_AUDIENCE, IDEMPOTENCY_SECRET,
CORS_ORIGINS, BODY_LIMIT, LOG_LEVEL, TRUST_PROXY, RATE_LIMIT_PER_MINUTE
Health: GET /healthz (the process answers), GET /readyz (the database answers, too)`;

/** Runs until it is told to stop. Gives the exit code. */
async function main(): Promise<number> {
  const [argument] = process.argv.slice(2);
  if (argument === '--help' || argument === '-h') {
    console.log(HELP);
    return 0;
  }
  if (argument !== undefined) {
    console.error(`There is no option "${argument}": settings are environment variables. See: node main.js --help`);
    return 2;
  }
  const stopAsked = stopSignal();
  const { supabase, logLevel, ...settings } = readEnv();
  const api = await serveApi(hostedSupabase(supabase), { ...settings, log: createLog({ level: logLevel }) });
  await stopAsked;
  await api.close();
  return 0;
}

await runProgram(['EnvError', 'StartError'], main);
