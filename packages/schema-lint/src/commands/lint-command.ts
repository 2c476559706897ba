import { runnable } from '@axolop/command-line';
import { maskDatabaseUrl, resolveDatabaseUrl, SCHEMA_DIRECTORY, withFreshDatabase } from '@axolop/migrations';
import {
  DATABASE_URL,
  EXIT,
  explainErrors,
  FRESH,
  JSON_OUTPUT,
  newCommand,
  progress,
} from '@axolop/migrations/commands';
import { supabaseAdvice } from '../advisors.ts';
import type { Allowance } from '../allow-list.ts';
import { lintSchema, type Finding } from '../lint-schema.ts';
import { LINTS } from '../lints/all-lints.ts';

interface Outcome {
  readonly database: string;
  readonly findings: readonly Finding[];
  readonly unneeded: readonly Allowance[];
}

const lintCommand = runnable(
  newCommand('npm run db:lint --')
    .description(
      `Looks through the schema of a database for holes that Supabase's linter can't see; reads the catalog only and changes nothing. Exits with 1 when it finds something at level warn or above.`,
    )
    .addOption(DATABASE_URL)
    .addOption(FRESH)
    .option('--advisors', "also ask Supabase's linter (supabase db advisors); npm run db:lint always does")
    .option('--list', 'print the lints and why each of them exists')
    .addOption(JSON_OUTPUT),
  async ({ advisors = false, ...options }) => {
    if (options.list) {
      console.log(listOfLints());
      return EXIT.ok;
    }
    const outcome = options.fresh
      ? await onFreshDatabase(advisors)
      : await inspect(await resolveDatabaseUrl(options.databaseUrl), advisors);
    const ok = outcome.findings.every(({ level }) => level === 'info');
    console.log(options.json ? JSON.stringify({ ok, lints: LINTS.length, ...outcome }) : asText(outcome));
    return ok ? EXIT.ok : EXIT.failed;
  },
);

/** Runs one command line (without `node` and the script) and gives the exit code; prints everything itself. */
export async function runLintCommand(args: readonly string[]): Promise<number> {
  return explainErrors(() => lintCommand.run(args));
}

/** Ctrl-C stops the server too: the work then fails on its lost connection. */
async function onFreshDatabase(advisors: boolean): Promise<Outcome> {
  const stop = new AbortController();
  const abort = (): void => stop.abort();
  process.once('SIGINT', abort);
  process.once('SIGTERM', abort);
  try {
    return await withFreshDatabase(SCHEMA_DIRECTORY, progress, (url) => inspect(url, advisors), stop.signal);
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
