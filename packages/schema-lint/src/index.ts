export { lintTransaction } from './lint-schema.ts';
