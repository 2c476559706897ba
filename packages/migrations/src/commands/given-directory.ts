import path from 'node:path';
import { SCHEMA_DIRECTORY } from '../project-root.ts';

/** The folder named by `--directory`, else the one of this project. */
export function directoryOf({ directory }: { readonly directory?: string | undefined }): string {
  return directory === undefined ? SCHEMA_DIRECTORY : path.resolve(directory);
}
