import { DATABASE_TYPES_FILE, generateTypes } from '../generate-types.ts';
import { DATABASE_URL, DIRECTORY, FRESH, type Command } from './command.ts';
import { writeOrCheck } from './generated.ts';

export const genTypesCommand: Command = {
  options: {
    check: { help: 'write nothing; exit code 1 and the differences when the file has drifted' },
    output: { value: 'FILE', help: 'another file than packages/domain/src/rows/database.types.ts' },
    fresh: FRESH,
    'database-url': DATABASE_URL,
    directory: DIRECTORY,
  },
  run: (given) =>
    writeOrCheck(given, { file: DATABASE_TYPES_FILE, remedy: 'npm run gen:types', generate: generateTypes }),
};
