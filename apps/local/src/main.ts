import { createLog, runProgram, serveApi, stopSignal } from '@axolop/api';
import { Command, runnable } from '@axolop/command-line';
import { seedDemo, type SeedReport } from '@axolop/seed';
import { openBacking, type Backing } from './backing.ts';
import { readEnv } from './env.ts';
import { startScreen } from './start-screen.ts';
import { startUpkeep } from './upkeep.ts';

const SETTINGS = `Settings (environment): HOST, PORT, SUPABASE_URL, SUPABASE_PUBLISHABLE_KEY, SUPABASE_JWT_SECRET,
IDEMPOTENCY_SECRET, DATABASE_URL, AXOLOP_SUPABASE_PORT, AXOLOP_DATABASE_PORT, AXOLOP_DIRECTORY, CORS_ORIGINS,
BODY_LIMIT, LOG_LEVEL, TRUST_PROXY, RATE_LIMIT_PER_MINUTE. docs/database/SUPABASE_CONFIGURATION.md explains each.`;

const START = new Command('npm start --')
  .description(
    'Starts the API, and the Supabase behind it when SUPABASE_URL is not set: PostgreSQL, REST and Auth on this machine, with the schema and a demo data set. Ctrl-C stops everything; the data stays.',
  )
  .option('--no-seed', 'leave out the demo data set')
  .addHelpText('after', `\n${SETTINGS}`);

/** Errors whose message tells a person what to do. */
const FORESEEN = ['EnvError', 'StartError', 'LocalSupabaseError', 'MigrationError', 'SeedError'];

/** Runs until it is told to stop. Gives the exit code. */
async function start(withDemo: boolean): Promise<number> {
  const stopAsked = stopSignal();
  const { logLevel, supabase, databaseUrl, ...settings } = readEnv();
  const progress = (line: string): void => console.log(`  ${line} …`);

  await using backing = await openBacking({ supabase, databaseUrl }, progress);
  const demo = withDemo ? await seed(backing, progress) : null;
  const log = createLog({ level: logLevel });
  const idempotencySecret = settings.idempotencySecret ?? backing.local?.supabase.jwtSecret;
  const api = await serveApi(backing.ready, { ...settings, idempotencySecret, log });
  using _upkeep = backing.local === null ? null : startUpkeep(backing.local.supabase.databaseUrl, log);
  console.log(startScreen(api.url, backing.local?.supabase ?? null, demo));

  await stopAsked;
  console.log('\nStopping …');
  await api.close();
  return 0;
}

/** The demo data set goes into the embedded database only: another one is not ours to fill. */
async function seed(backing: Backing, progress: (line: string) => void): Promise<SeedReport | null> {
  if (backing.local === null || !backing.local.embedded) return null;
  progress('Seeding the demo data');
  return seedDemo({ databaseUrl: backing.local.supabase.databaseUrl });
}

await runProgram(FORESEEN, () => runnable(START, (options) => start(options.seed)).run(process.argv.slice(2)));
