/**
 * Every command, in the order `--help` shows them.
 *
 * `program`: a TypeScript file started with Node 24, before the arguments of the caller.
 * `steps`: a module of this folder whose `run(context)` does several things in order and returns the exit code.
 * `leaveRunning`: the command may leave a background process behind.
 */
export const COMMANDS = {
  start: { about: 'start Supabase, the schema, demo data and the API', program: ['apps/local/src/main.ts'] },
  test: { about: 'run all tests, or those of the packages named after --', steps: './test-run.mjs' },
  seed: { about: 'fill the database with demo data', program: ['packages/seed/src/cli.ts'] },
  doctor: { about: 'answer questions about the database', program: ['packages/doctor/src/cli.ts'] },
  'supabase:start': {
    about: 'start the embedded Supabase alone',
    program: ['apps/local/src/supabase.ts', 'start'],
    leaveRunning: true,
  },
  'supabase:stop': { about: 'stop it', program: ['apps/local/src/supabase.ts', 'stop'] },
  'supabase:status': { about: 'show its addresses and keys', program: ['apps/local/src/supabase.ts', 'status'] },
  'deploy:schema': { about: 'apply migrations', program: ['packages/migrations/src/cli.ts', 'deploy'] },
  'deploy:api': { about: 'write a folder with the API for a server: deploy:api -- FOLDER', steps: './deploy-api.mjs' },
  'rollback:schema': { about: 'take one migration back', program: ['packages/migrations/src/cli.ts', 'rollback'] },
  'gen:types': {
    about: 'write database.types.ts from the schema',
    program: ['packages/migrations/src/cli.ts', 'gen-types'],
  },
  'gen:migration': {
    about: 'write the migration that supabase/schemas and access.ts ask for; -- NAME',
    program: ['packages/migrations/src/cli.ts', 'gen-migration'],
  },
  'db:lint': {
    about: "look for holes in the schema that Supabase's linter can't see; --fresh brings its own database",
    program: ['packages/schema-lint/src/cli.ts', '--advisors'],
  },
  maintain: {
    about: 'prepare the audit log for the coming months and seal what is new',
    program: ['packages/migrations/src/cli.ts', 'maintain'],
  },
  demo: { about: 'run the first client against the started API', program: ['examples/first-client/src/main.ts'] },
  'demo:crm': {
    about: 'play a week in an agency against the started API',
    program: ['examples/first-client/src/crm-week.ts'],
  },
  ci: { about: 'run every check and all tests, as CI does', steps: './ci.mjs' },
};

/** @returns {string} the text of `--help` */
export function helpText() {
  const width = Math.max(...Object.keys(COMMANDS).map((name) => name.length));
  const lines = Object.entries(COMMANDS).map(([name, { about }]) => `  ${name.padEnd(width)}  ${about}`);
  return [
    'Usage: npm run COMMAND -- [arguments]   (or: node scripts/bootstrap.mjs COMMAND [arguments])',
    '',
    ...lines,
    '',
    'Brings Node 24, pnpm and the packages first, when they are missing.',
    '',
  ].join('\n');
}
