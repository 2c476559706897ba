export { stackAddress } from './address.ts';
export type { StackAddress } from './address.ts';
export type { Agency } from './agency.ts';
export type { Doors, Person } from './person.ts';
export { twoAgencies } from './world.ts';
export type { World } from './world.ts';
