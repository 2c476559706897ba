import { DOCUMENTED_SCHEMAS, SCHEMA_DOCUMENT_FILE, schemaDocument } from '../document/schema-document.ts';
import { DATABASE_URL, DIRECTORY, FRESH, type Command } from './command.ts';
import { writeOrCheck } from './generated.ts';

export const docsCommand: Command = {
  options: {
    check: { help: 'write nothing; exit code 1 and the differences when the file has drifted' },
    output: { value: 'FILE', help: 'another file than docs/database/DATABASE_SCHEMA.md' },
    fresh: FRESH,
    'database-url': DATABASE_URL,
    directory: DIRECTORY,
  },
  run: (given) =>
    writeOrCheck(given, {
      file: SCHEMA_DOCUMENT_FILE,
      remedy: 'npm run docs:schema',
      generate: (databaseUrl, file) => schemaDocument(databaseUrl, DOCUMENTED_SCHEMAS, file),
    }),
};
