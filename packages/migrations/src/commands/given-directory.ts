import path from 'node:path';
import { SCHEMA_DIRECTORY } from '../project-root.ts';
import type { GivenOptions } from './command.ts';

/** The folder named by `--directory`, else the one of this project. */
export function directoryOf(given: GivenOptions): string {
  const directory = given.text('directory');
  return directory === undefined ? SCHEMA_DIRECTORY : path.resolve(directory);
}

/** The same, ready to be spread into options. */
export function withDirectory(given: GivenOptions): { readonly directory: string } {
  return { directory: directoryOf(given) };
}
