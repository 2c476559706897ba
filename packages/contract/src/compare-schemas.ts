import type { ChangeLevel } from './change.ts';
import { compareLimits } from './compare-limits.ts';
import { ANNOTATIONS, type JsonSchema } from './json-schema.ts';
import { sorted } from './pretty-json.ts';
import { allowsAnything, branchesOf, branchName, pairBranches, type NamedSchemas } from './schema-branches.ts';
import type { Side } from './schema-writer.ts';

/**
 * What a difference does to the set of allowed values. `limit…`: the kind of value stays and only a limit moves. A
 * tighter limit may refuse an input; a wider limit of an output breaks no program that reads it.
 */
export type Effect = 'narrowed' | 'widened' | 'limit narrowed' | 'limit widened' | 'changed';

/** One difference between two schemas. */
export interface SchemaChange {
  readonly level: ChangeLevel;
  readonly where: string;
  readonly text: string;
}

const BREAKING: Record<Side, ReadonlySet<Effect>> = {
  input: new Set(['narrowed', 'limit narrowed', 'changed']),
  output: new Set(['widened', 'changed']),
};

/** Keywords that have a rule of their own. */
const RULED: ReadonlySet<string> = new Set([
  ...ANNOTATIONS,
  'type',
  'enum',
  'properties',
  'required',
  'additionalProperties',
  'propertyNames',
  'items',
  'prefixItems',
  'minimum',
  'exclusiveMinimum',
  'maximum',
  'exclusiveMaximum',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'minProperties',
  'maxProperties',
]);

/**
 * Compares what a procedure takes (or gives) before and after.
 *
 * An input breaks its callers when it takes less, an output when it gives something that was not there before
 * or leaves out what was promised. A difference that is neither more nor less (another pattern, another
 * default) counts as breaking.
 *
 * @param named the schemas behind references, of each side
 * @param root what the places in the result begin with
 */
export function compareSchemas(
  side: Side,
  before: JsonSchema,
  after: JsonSchema,
  named: { before: NamedSchemas; after: NamedSchemas },
  root: string,
): SchemaChange[] {
  const comparison = new Comparison(side, named);
  comparison.compare(before, after, root);
  return comparison.changes;
}

type Schema = JsonSchema | boolean;

class Comparison {
  readonly changes: SchemaChange[] = [];
  readonly #side: Side;
  readonly #named: { before: NamedSchemas; after: NamedSchemas };
  /** Pairs of references under way: a recursive schema is compared once on each way down. */
  readonly #open = new Set<string>();

  constructor(side: Side, named: { before: NamedSchemas; after: NamedSchemas }) {
    this.#side = side;
    this.#named = named;
  }

  compare(before: Schema, after: Schema, where: string): void {
    if (this.#side === 'input') this.#compareDefault(before, after, where);
    const pair = `${referenceOf(before)} ${referenceOf(after)}`;
    const recursive = referenceOf(before) !== '' && referenceOf(after) !== '';
    if (recursive && this.#open.has(pair)) return;
    if (recursive) this.#open.add(pair);
    this.#compareBranches(before, after, where);
    if (recursive) this.#open.delete(pair);
  }

  #compareBranches(before: Schema, after: Schema, where: string): void {
    const old = branchesOf(before, this.#named.before);
    const now = branchesOf(after, this.#named.after);
    const wasAnything = old.some(allowsAnything);
    const isAnything = now.some(allowsAnything);
    if (wasAnything && isAnything) return;
    if (isAnything) return this.#report('widened', where, this.#may('anything'));
    if (wasAnything) return this.#report('narrowed', where, this.#no('anything'));

    for (const { before, after } of pairBranches(old, now, this.#named)) {
      if (before !== undefined && after !== undefined) this.#compareBranch(before, after, where);
      else if (before !== undefined) this.#report('narrowed', where, this.#no(branchName(before, this.#named.before)));
      else if (after !== undefined) this.#report('widened', where, this.#may(branchName(after, this.#named.after)));
    }
  }

  #compareBranch(before: JsonSchema, after: JsonSchema, where: string): void {
    if (before.type === 'number' && after.type === 'integer') this.#report('narrowed', where, 'whole numbers only');
    if (before.type === 'integer' && after.type === 'number') this.#report('widened', where, 'not only whole numbers');
    this.#compareEnum(before, after, where);
    for (const { effect, text } of compareLimits(before, after)) this.#report(effect, where, text);
    if (before.type === 'object') this.#compareObject(before, after, where);
    if (before.type === 'array') this.#compareArray(before, after, where);

    for (const keyword of new Set([...Object.keys(before), ...Object.keys(after)].sort())) {
      if (!RULED.has(keyword)) this.#compareKeyword(keyword, before[keyword], after[keyword], where);
    }
  }

  #compareEnum(before: JsonSchema, after: JsonSchema, where: string): void {
    if (before.enum === undefined && after.enum === undefined) return;
    if (before.enum === undefined) return this.#report('narrowed', where, `only ${inWords(after.enum)} from now on`);
    if (after.enum === undefined) return this.#report('widened', where, `not only ${inWords(before.enum)} any more`);
    const old = before.enum.map(textOf);
    const now = after.enum.map(textOf);
    for (const value of old.filter((one) => !now.includes(one))) this.#report('narrowed', where, this.#no(value));
    for (const value of now.filter((one) => !old.includes(one))) this.#report('widened', where, this.#may(value));
  }

  #compareObject(before: JsonSchema, after: JsonSchema, where: string): void {
    const old = before.properties ?? {};
    const now = after.properties ?? {};
    for (const name of new Set([...Object.keys(old), ...Object.keys(now)].sort())) {
      const place = `${where}.${name}`;
      const [was, is] = [old[name], now[name]];
      const needed = after.required?.includes(name) ?? false;
      if (was === undefined) this.#reportNewField(needed, place);
      else if (is === undefined) this.#add('breaking', place, 'removed');
      else {
        const wasNeeded = before.required?.includes(name) ?? false;
        if (needed && !wasNeeded)
          this.#report('narrowed', place, this.#side === 'input' ? 'now required' : 'now always there');
        if (wasNeeded && !needed)
          this.#report('widened', place, this.#side === 'input' ? 'now optional' : 'may now be missing');
        this.compare(was, is, place);
      }
    }
    this.compare(before.propertyNames ?? true, after.propertyNames ?? true, `${where}{name}`);
    this.#compareUnknownFields(before.additionalProperties ?? true, after.additionalProperties ?? true, where);
  }

  #reportNewField(needed: boolean, place: string): void {
    if (this.#side === 'input' && needed) this.#add('breaking', place, 'new and required');
    else this.#add('additive', place, this.#side === 'input' ? 'new and optional' : 'new');
  }

  #compareUnknownFields(before: Schema, after: Schema, where: string): void {
    const [was, is] = [before, after].map((schema) => (isOpen(schema) ? true : schema));
    if (typeof was === 'object' || typeof is === 'object') return this.compare(before, after, `${where}{}`);
    // Of an output, only the fields that are promised count.
    if (this.#side === 'output' || was === is) return;
    if (is === true) this.#report('widened', where, 'takes unknown fields');
    else this.#report('narrowed', where, 'refuses unknown fields');
  }

  #compareArray(before: JsonSchema, after: JsonSchema, where: string): void {
    const old = before.prefixItems ?? [];
    const now = after.prefixItems ?? [];
    for (const [index, item] of old.entries())
      this.compare(item, now[index] ?? after.items ?? true, `${where}[${index}]`);
    for (const [index, item] of now.entries()) {
      if (index >= old.length) this.compare(before.items ?? true, item, `${where}[${index}]`);
    }
    this.compare(before.items ?? true, after.items ?? true, `${where}[]`);
  }

  #compareDefault(before: Schema, after: Schema, where: string): void {
    const [old, now] = [defaultOf(before), defaultOf(after)];
    if (old !== now) this.#report('changed', where, `the default was ${old ?? 'none'} and is ${now ?? 'none'}`);
  }

  #compareKeyword(keyword: string, before: unknown, after: unknown, where: string): void {
    const [old, now] = [textOf(before), textOf(after)];
    if (old === now) return;
    const limit = keyword === 'pattern';
    if (before === undefined) this.#report(limit ? 'limit narrowed' : 'narrowed', where, `new ${keyword} ${now}`);
    else if (after === undefined)
      this.#report(limit ? 'limit widened' : 'widened', where, `no ${keyword} ${old} any more`);
    else
      this.#report(limit && this.#side === 'output' ? 'limit widened' : 'changed', where, `${keyword} ${old} → ${now}`);
  }

  #report(effect: Effect, where: string, text: string): void {
    this.#add(BREAKING[this.#side].has(effect) ? 'breaking' : 'additive', where, text);
  }

  #add(level: ChangeLevel, where: string, text: string): void {
    this.changes.push({ level, where, text });
  }

  #no(what: string): string {
    return this.#side === 'input' ? `no longer takes ${what}` : `is never ${what} any more`;
  }

  #may(what: string): string {
    return this.#side === 'input' ? `also takes ${what}` : `may now be ${what}`;
  }
}

function isOpen(schema: Schema): boolean {
  return schema === true || (typeof schema === 'object' && allowsAnything(schema));
}

function referenceOf(schema: Schema): string {
  return typeof schema === 'object' ? (schema.$ref ?? '') : '';
}

function defaultOf(schema: Schema): string | undefined {
  return typeof schema === 'object' && 'default' in schema ? textOf(schema['default']) : undefined;
}

function textOf(value: unknown): string {
  return JSON.stringify(sorted(value)) ?? 'none';
}

function inWords(values: readonly unknown[] | undefined): string {
  return (values ?? []).map(textOf).join(', ');
}
