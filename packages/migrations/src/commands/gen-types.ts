import { runnable } from '@axolop/command-line';
import { DATABASE_TYPES_FILE, generateTypes } from '../generate-types.ts';
import { DATABASE_URL, DIRECTORY, FRESH, newCommand } from './command.ts';
import { CHECK_DRIFT, writeOrCheck } from './generated.ts';

export const genTypesCommand = runnable(
  newCommand()
    .addOption(CHECK_DRIFT)
    .option('--output <FILE>', 'another file than packages/domain/src/rows/database.types.ts')
    .addOption(FRESH)
    .addOption(DATABASE_URL)
    .addOption(DIRECTORY),
  (options) =>
    writeOrCheck(options, { file: DATABASE_TYPES_FILE, remedy: 'npm run gen:types', generate: generateTypes }),
);
