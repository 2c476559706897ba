/** The areas of the product; stories and races are in a folder of the same name. */
export const AREAS = [
  'accounts',
  'contacts',
  'sales',
  'activities',
  'lists',
  'custom-fields',
  'reports',
  'kernel',
] as const;
export type Area = (typeof AREAS)[number];
