import { headerOf } from './sql-script.ts';

/** What the dependency rules need to know of a migration. */
export interface Requiring {
  /** File name without `.sql`, e.g. `003_create_marketing_schema`. */
  readonly id: string;
  readonly requires: readonly string[];
}

const REQUIRES = /^--\s*requires:(.*)$/gim;

/**
 * The names after `-- requires:` in the header of a migration.
 *
 * @returns null without such a line (then the file requires the one before it); an empty list for `none`
 */
export function declaredRequirements(text: string): readonly string[] | null {
  const lines = [...headerOf(text).matchAll(REQUIRES)];
  if (lines.length === 0) return null;
  const names = lines.flatMap((line) => (line[1] ?? '').split(','));
  return names
    .map((name) => name.trim().replace(/\.sql$/i, ''))
    .filter((name) => name !== '' && name.toLowerCase() !== 'none');
}

/** Sentences about unknown names, cycles and requirements that point forward; empty when all is well. Takes the files in order. */
export function requirementProblems(files: readonly Requiring[]): string[] {
  const order = new Map(files.map((file, index) => [file.id, index]));
  const problems: string[] = [];
  const cycle = findCycle(files);
  if (cycle !== null) problems.push(`these migrations require each other in a circle: ${cycle.join(' → ')}`);
  for (const [index, file] of files.entries()) {
    for (const name of file.requires) {
      const position = order.get(name);
      if (position === undefined) {
        problems.push(`${file.id}.sql requires ${name}, which does not exist${suggestion(name, [...order.keys()])}`);
      } else if (position >= index && cycle === null) {
        problems.push(
          `${file.id}.sql requires ${name}, which comes later; files are applied in the order of their numbers`,
        );
      }
    }
  }
  return problems;
}

function findCycle(files: readonly Requiring[]): string[] | null {
  const byId = new Map(files.map((file) => [file.id, file]));
  const done = new Set<string>();
  const visit = (id: string, path: readonly string[]): string[] | null => {
    const seenAt = path.indexOf(id);
    if (seenAt !== -1) return [...path.slice(seenAt), id];
    if (done.has(id)) return null;
    for (const next of byId.get(id)?.requires ?? []) {
      const found = visit(next, [...path, id]);
      if (found !== null) return found;
    }
    done.add(id);
    return null;
  };
  for (const file of files) {
    const found = visit(file.id, []);
    if (found !== null) return found;
  }
  return null;
}

/** All that `id` requires, directly or through others, in the order of `files`. */
export function predecessorsOf(files: readonly Requiring[], id: string): string[] {
  const byId = new Map(files.map((file) => [file.id, file]));
  const found = new Set<string>();
  const walk = (name: string): void => {
    for (const next of byId.get(name)?.requires ?? []) {
      if (!found.has(next)) {
        found.add(next);
        walk(next);
      }
    }
  };
  walk(id);
  return files.map((file) => file.id).filter((name) => found.has(name));
}

/** All that require `id`, directly or through others, in the order of `files`. */
export function dependantsOf(files: readonly Requiring[], id: string): string[] {
  return files.map((file) => file.id).filter((other) => predecessorsOf(files, other).includes(id));
}

/** ` (did you mean …?)` with up to three names close to the wrong one, or an empty text. */
export function suggestion(wrong: string, names: readonly string[]): string {
  const ranked = names
    .map((name) => ({ name, distance: closeness(wrong.toLowerCase(), name.toLowerCase()) }))
    .filter(({ name, distance }) => distance <= Math.max(3, name.length * 0.4))
    .sort((a, b) => a.distance - b.distance);
  const nearest = ranked[0]?.distance ?? 0;
  const close = ranked.filter(({ distance }) => distance <= nearest + 2).slice(0, 3);
  return close.length === 0 ? '' : ` (did you mean ${close.map(({ name }) => name).join(' or ')}?)`;
}

function closeness(wrong: string, name: string): number {
  if (wrong !== '' && name.includes(wrong)) return 0;
  let previous = Array.from({ length: name.length + 1 }, (_, index) => index);
  for (const [row, letter] of Array.from(wrong).entries()) {
    const current = [row + 1];
    for (let column = 1; column <= name.length; column += 1) {
      const substitute = (previous[column - 1] ?? 0) + (name[column - 1] === letter ? 0 : 1);
      current.push(Math.min(substitute, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[name.length] ?? name.length;
}
