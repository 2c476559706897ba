export { stackAddress } from './address.ts';
export type { StackAddress } from './address.ts';
export type { Agency, ContactSeed, Standing } from './agency.ts';
export type { Place } from './membership.ts';
export type { Doors, Person } from './person.ts';
export { twoAgencies } from './world.ts';
export type { Places, World, WorldOptions } from './world.ts';
