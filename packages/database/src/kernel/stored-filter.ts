import { JsonObject, type Filter } from '@axolop/domain';

/** A filter as the database stores it and takes it: JSON knows no undefined, which optional parts of a filter may be. */
export function storedFilter(filter: Filter | JsonObject): JsonObject {
  return JsonObject.parse(JSON.parse(JSON.stringify(filter)));
}
