import { ANNOTATIONS, type JsonSchema } from './json-schema.ts';
import { referredName } from './schema-writer.ts';

/** The schemas behind references, by name. */
export type NamedSchemas = Readonly<Record<string, JsonSchema>>;

/** What a schema allows, as a list of alternatives without a choice inside. Empty = nothing at all. */
export type Branches = readonly JsonSchema[];

/** Whether a schema allows every value. */
export function allowsAnything(schema: JsonSchema): boolean {
  return Object.keys(schema).every((keyword) => ANNOTATIONS.has(keyword));
}

/**
 * Takes a schema apart into its alternatives: references followed, unions opened, lists of types split,
 * constants written as enums of one value, and enums of one type put together.
 */
export function branchesOf(schema: JsonSchema | boolean, named: NamedSchemas, seen: readonly string[] = []): Branches {
  if (schema === true) return [{}];
  if (schema === false) return [];
  if (schema.$ref !== undefined) {
    const name = referredName(schema.$ref);
    const target = named[name];
    return target === undefined || seen.includes(name) ? [] : branchesOf(target, named, [...seen, name]);
  }
  const union = schema.anyOf ?? schema.oneOf;
  if (union !== undefined) return joinedEnums(union.flatMap((branch) => branchesOf(branch, named, seen)));
  if (typeof schema.type === 'object') {
    return schema.type.map((type) => (type === 'null' ? { type } : { ...schema, type }));
  }
  if ('const' in schema) {
    const { const: value, ...rest } = schema;
    return [{ ...rest, enum: [value] }];
  }
  return [schema];
}

function joinedEnums(branches: Branches): Branches {
  const joined: JsonSchema[] = [];
  for (const branch of branches) {
    const at =
      branch.enum === undefined ? -1 : joined.findIndex((one) => one.enum !== undefined && one.type === branch.type);
    const other = joined[at];
    if (other === undefined) joined.push(branch);
    else joined[at] = { ...other, enum: [...(other.enum ?? []), ...(branch.enum ?? [])] };
  }
  return joined;
}

/** Alternatives of two schemas that belong together; one side is missing when the other has nothing like it. */
export interface BranchPair {
  readonly before?: JsonSchema;
  readonly after?: JsonSchema;
}

/**
 * Pairs the alternatives of two schemas: first those that look most alike (the same type and the same constant
 * fields), then those of the same type.
 */
export function pairBranches(
  before: Branches,
  after: Branches,
  named: { before: NamedSchemas; after: NamedSchemas },
): BranchPair[] {
  const pairs: BranchPair[] = [];
  let left = before;
  let right = after;
  for (const describe of [branchName, (branch: JsonSchema) => kindOf(branch)]) {
    const open: JsonSchema[] = [];
    for (const branch of left) {
      const wanted = describe(branch, named.before);
      const twin = right.find((other) => describe(other, named.after) === wanted);
      if (twin === undefined) {
        open.push(branch);
      } else {
        right = right.filter((other) => other !== twin);
        pairs.push({ before: branch, after: twin });
      }
    }
    left = open;
  }
  return [...pairs, ...left.map((branch) => ({ before: branch })), ...right.map((branch) => ({ after: branch }))];
}

/** What kind of value an alternative is; whole numbers are numbers. */
function kindOf(branch: JsonSchema): string {
  if (branch.type === 'integer') return 'number';
  if (typeof branch.type === 'string') return branch.type;
  const foreign = branch['x-zod'];
  if (typeof foreign === 'string') return foreign;
  return branch.enum === undefined ? 'anything' : 'constant';
}

/** An alternative in words: its kind, and for an object the fields that tell it from others. */
export function branchName(branch: JsonSchema, named: NamedSchemas): string {
  const constants = Object.entries(branch.properties ?? {}).flatMap(([name, property]) => {
    const [only, ...others] = branchesOf(property, named);
    return others.length === 0 && only?.enum?.length === 1 ? [`${name}=${JSON.stringify(only.enum[0])}`] : [];
  });
  const kind = allowsAnything(branch) ? 'anything' : kindOf(branch);
  return constants.length === 0 ? kind : `${kind} with ${constants.sort().join(', ')}`;
}
