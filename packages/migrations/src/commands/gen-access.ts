import { writeAccessMigration } from '../access-migration.ts';
import { DIRECTORY, EXIT, type Command } from './command.ts';
import { directoryOf } from './given-directory.ts';

export const genAccessCommand: Command = {
  options: {
    check: { help: 'write nothing; exit code 1 when the newest grants differ from access.ts' },
    replace: {
      help: 'write over the newest grants instead of adding a migration; only while nobody has deployed them',
    },
    directory: DIRECTORY,
  },
  run: async (given) => {
    const { file, state } = await writeAccessMigration(directoryOf(given), {
      check: given.has('check'),
      replace: given.has('replace'),
    });
    if (state !== 'drifted') {
      console.log(state === 'written' ? `Wrote ${file} and its rollback.` : `${file} is up to date.`);
      return EXIT.ok;
    }
    console.error(`${file} does not say what access.ts says. Write the grants again: npm run gen:access`);
    return EXIT.failed;
  },
};
