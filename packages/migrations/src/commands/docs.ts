import { runnable } from '@axolop/command-line';
import { DOCUMENTED_SCHEMAS, SCHEMA_DOCUMENT_FILE, schemaDocument } from '../document/schema-document.ts';
import { DATABASE_URL, DIRECTORY, FRESH, newCommand } from './command.ts';
import { CHECK_DRIFT, writeOrCheck } from './generated.ts';

export const docsCommand = runnable(
  newCommand()
    .addOption(CHECK_DRIFT)
    .option('--output <FILE>', 'another file than docs/database/DATABASE_SCHEMA.md')
    .addOption(FRESH)
    .addOption(DATABASE_URL)
    .addOption(DIRECTORY),
  (options) =>
    writeOrCheck(options, {
      file: SCHEMA_DOCUMENT_FILE,
      remedy: 'npm run docs:schema',
      generate: (databaseUrl, file) => schemaDocument(databaseUrl, DOCUMENTED_SCHEMAS, file),
    }),
);
