import { parseArgs } from 'node:util';
import {
  maskDatabaseUrl,
  MigrationError,
  resolveDatabaseUrl,
  SCHEMA_DIRECTORY,
  withFreshDatabase,
} from '@axolop/migrations';
import { supabaseAdvice } from '../advisors.ts';
import type { Allowance } from '../allow-list.ts';
import { lintSchema, type Finding } from '../lint-schema.ts';
import { LINTS } from '../lints/all-lints.ts';

const EXIT = { ok: 0, found: 1, usage: 2, noDatabase: 3 } as const;

const HELP = `Usage: npm run db:lint -- [OPTIONS]   (or: node packages/schema-lint/src/cli.ts [OPTIONS])

Looks through the schema of a database for holes that Supabase's linter can't see; reads the catalog only and changes nothing.

  --database-url=URL  the database; default DATABASE_URL, else the running local stack
  --fresh             use a throw-away PostgreSQL with all migrations, started for this command
  --advisors          also ask Supabase's linter (supabase db advisors); npm run db:lint always does
  --list              print the lints and why each of them exists
  --json              print one JSON document instead of text
  --help              print this

Exit codes: ${EXIT.ok} nothing at level warn or above, ${EXIT.found} findings (or a failure), ${EXIT.usage} wrong command line, ${EXIT.noDatabase} no database.`;

interface Outcome {
  readonly database: string;
  readonly findings: readonly Finding[];
  readonly unneeded: readonly Allowance[];
}

/** Runs one command line (without `node` and the script) and gives the exit code; prints everything itself. */
export async function runLintCommand(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if (typeof options === 'string') {
    console.error(`${options}. See: --help`);
    return EXIT.usage;
  }
  if (options.help === true || options.list === true) {
    console.log(options.help === true ? HELP : listOfLints());
    return EXIT.ok;
  }
  try {
    const outcome =
      options.fresh === true
        ? await onFreshDatabase(options.advisors === true)
        : await inspect(await resolveDatabaseUrl(options['database-url']), options.advisors === true);
    const ok = outcome.findings.every(({ level }) => level === 'info');
    console.log(options.json === true ? JSON.stringify({ ok, lints: LINTS.length, ...outcome }) : asText(outcome));
    return ok ? EXIT.ok : EXIT.found;
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return error instanceof MigrationError && error.reason === 'connection_failed' ? EXIT.noDatabase : EXIT.found;
  }
}

function readOptions(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      strict: true,
      allowPositionals: false,
      options: {
        'database-url': { type: 'string' },
        fresh: { type: 'boolean' },
        advisors: { type: 'boolean' },
        list: { type: 'boolean' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    if (values.fresh === true && values['database-url'] !== undefined) return '--fresh takes no --database-url';
    return values;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return message.split('. To specify')[0] ?? message;
  }
}

/** Ctrl-C stops the server too: the work then fails on its lost connection. */
async function onFreshDatabase(advisors: boolean): Promise<Outcome> {
  const stop = new AbortController();
  const abort = (): void => stop.abort();
  process.once('SIGINT', abort);
  process.once('SIGTERM', abort);
  try {
    return await withFreshDatabase(
      SCHEMA_DIRECTORY,
      (line) => console.error(`  ${line}`),
      (url) => inspect(url, advisors),
      stop.signal,
    );
  } finally {
    process.removeListener('SIGINT', abort);
    process.removeListener('SIGTERM', abort);
  }
}

async function inspect(databaseUrl: string, advisors: boolean): Promise<Outcome> {
  const { findings, unneeded } = await lintSchema(databaseUrl);
  const advice = advisors ? await supabaseAdvice(databaseUrl) : [];
  return { database: maskDatabaseUrl(databaseUrl), findings: [...findings, ...advice], unneeded };
}

function asText({ database, findings, unneeded }: Outcome): string {
  const names = [...new Set(findings.map(({ lint }) => lint))];
  const blocks = names.flatMap((name) => {
    const ofLint = findings.filter(({ lint }) => lint === name);
    const [first] = ofLint;
    if (first === undefined) return [];
    const summary = LINTS.find((lint) => lint.name === name)?.summary;
    return [
      `${first.level.toUpperCase()} ${name}${summary === undefined ? '' : `: ${summary}`}`,
      ...ofLint.map(({ object, detail }) => `  ${object}: ${detail}`),
      ...(first.remedy === '' ? [] : [`  Remedy: ${first.remedy}`]),
      '',
    ];
  });
  const unused = unneeded.map(({ lint, object }) => `INFO allow-list: nothing needs the entry ${lint} ${object}`);
  return [...blocks, ...unused, `${LINTS.length} lints on ${database}: ${countOf(findings.length)}.`].join('\n');
}

function countOf(findings: number): string {
  if (findings === 0) return 'no findings';
  return findings === 1 ? '1 finding' : `${findings} findings`;
}

function listOfLints(): string {
  return LINTS.flatMap(({ name, level, summary, reason, remedy }) => [
    `${name} (${level}): ${summary}.`,
    `  Why: ${reason}`,
    `  Remedy: ${remedy}`,
    '',
  ])
    .join('\n')
    .trimEnd();
}
