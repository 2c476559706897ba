export { seedContacts } from './bulk/seed-contacts.ts';
export { seedDemo, type SeedReport } from './seed-demo.ts';
