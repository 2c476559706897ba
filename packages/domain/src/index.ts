export * from './access.ts';
export * from './errors.ts';
export * from './identifiers.ts';
export * from './page.ts';
