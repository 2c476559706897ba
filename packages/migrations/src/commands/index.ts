export { columns } from './columns.ts';
export { DATABASE_URL, DIRECTORY, EXIT, FRESH, JSON_OUTPUT, newCommand, progress } from './command.ts';
export { explainErrors } from './explain-errors.ts';
export { directoryOf } from './given-directory.ts';
