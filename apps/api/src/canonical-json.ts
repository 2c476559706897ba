/**
 * Writes a JSON value with the fields of each object in the order of their names, so that equal values have equal
 * texts. Fields that are undefined are left out, as `JSON.stringify` does.
 *
 * @param value nothing but what JSON can hold
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_name, part: unknown) => {
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  });
}
