import path from 'node:path';
import { Option } from '@axolop/command-line';
import { driftOf, writeGenerated } from '../generated-file.ts';
import { resolveDatabaseUrl } from '../database-url.ts';
import { withFreshDatabase } from '../fresh-database.ts';
import { EXIT, progress } from './command.ts';
import { directoryOf } from './given-directory.ts';
import { untilStopped } from './stop-signal.ts';

const SHOWN_DIFFERENCES = 20;

/** A file that is made from the database. */
export interface GeneratedFile {
  readonly file: string;
  /** How to write it again. */
  readonly remedy: string;
  readonly generate: (databaseUrl: string, file: string) => Promise<string>;
}

/** The options that commands of generated files share. */
interface GeneratedOptions {
  readonly check?: true | undefined;
  readonly output?: string | undefined;
  readonly fresh?: true | undefined;
  readonly databaseUrl?: string | undefined;
  readonly directory?: string | undefined;
}

export const CHECK_DRIFT = new Option(
  '--check',
  'write nothing; exit code 1 and the differences when the file has drifted',
);

/** Writes the file, or with `--check` only compares; gives the exit code. */
export async function writeOrCheck(
  options: GeneratedOptions,
  { file, remedy, generate }: GeneratedFile,
): Promise<number> {
  const target = path.resolve(options.output ?? file);
  const content = options.fresh
    ? await untilStopped((signal) =>
        withFreshDatabase(directoryOf(options), progress, (url) => generate(url, target), signal),
      )
    : await generate(await resolveDatabaseUrl(options.databaseUrl), target);
  const name = path.relative(process.cwd(), target);
  if (!options.check) {
    console.log((await writeGenerated(target, content)) ? `Wrote ${name}.` : `${name} is up to date.`);
    return EXIT.ok;
  }
  const drift = await driftOf(target, content);
  if (drift === null) {
    console.log(`${name} is up to date.`);
    return EXIT.ok;
  }
  console.error(`${name} does not match the database (${drift.length} lines differ). Write it again: ${remedy}`);
  for (const line of drift.slice(0, SHOWN_DIFFERENCES)) console.error(`  ${line}`);
  if (drift.length > SHOWN_DIFFERENCES) console.error(`  … and ${drift.length - SHOWN_DIFFERENCES} more`);
  return EXIT.failed;
}
