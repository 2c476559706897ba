import { z } from 'zod';
import type { Found, Lint } from '../lint.ts';

const Row = z.object({
  functions: z.array(z.object({ label: z.string(), name: z.string(), examined: z.boolean(), source: z.string() })),
});
type Sources = z.infer<typeof Row>['functions'];

/** Where a statement may wait for somebody: row locks, advisory locks, and every write. */
const WAITS =
  /\bfor (?:no key )?(?:update|share)\b|advisory_xact_lock|\b(?:insert into|update|delete from) (?:%s|public\.)/giu;
/** A call of a function of ours, and the checks that ask for a right. */
const CALLS = /\b(?:private|public)\.(\w+)\s*\(/gu;
/** A caller who has locked the row of their own membership keeps the right while they hold it. */
const HOLDS_OWN = /user_id(?: = | in \([^)]*)auth\.uid\(\)[^;]*?for (?:update|share)/giu;

export const rightBeforeLastLock: Lint = {
  name: 'right_before_last_lock',
  level: 'error',
  summary: 'a definer function that asks for a permission and may wait for somebody after that',
  reason:
    'While it waits the right may be taken away, and no policy asks again: an administrator whose call waits behind their own transaction would keep what the owner has taken from them.',
  remedy:
    'Ask again with private.require(…) after the last statement that locks or writes; or lock the caller’s own row of agency_members first, and ask after that.',
  sql: `
    select jsonb_agg(jsonb_build_object(
      'label', f.label, 'name', p.proname, 'source', p.prosrc,
      'examined', p.prosecdef and has_function_privilege('authenticated', p.oid, 'EXECUTE'))) as functions
    from own_function f join pg_proc p on p.oid = f.oid`,
  examine: async (row) => {
    const { functions } = Row.parse(row);
    const known = { waiting: waitingFunctions(functions), asking: askingFunctions(functions) };
    return functions.filter(({ examined }) => examined).flatMap((each) => complaints(each, known));
  },
};

/** The names of functions that may wait, and of those that ask for a right after everything they wait for. */
interface Known {
  readonly waiting: ReadonlySet<string>;
  readonly asking: ReadonlySet<string>;
}

/** The names of the functions that may wait, themselves or by what they call. */
function waitingFunctions(functions: Sources): ReadonlySet<string> {
  const waiting = new Set(functions.filter(({ source }) => plain(source).search(WAITS) >= 0).map(({ name }) => name));
  for (let size = -1; size !== waiting.size;) {
    size = waiting.size;
    for (const { name, source } of functions) {
      if ([...plain(source).matchAll(CALLS)].some(([, called]) => waiting.has(called ?? ''))) waiting.add(name);
    }
  }
  return waiting;
}

/** Those that refuse with missing_permission, and whatever ends with a call of one that asks last. */
function askingFunctions(functions: Sources): ReadonlySet<string> {
  const waiting = waitingFunctions(functions);
  const asking = new Set(
    functions.filter(({ source }) => /'missing_permission'/u.test(source)).map(({ name }) => name),
  );
  for (let size = -1; size !== asking.size;) {
    size = asking.size;
    for (const { name, source } of functions) {
      const { asked, waits } = placesIn(source, { waiting, asking });
      if (asked >= 0 && waits < asked) asking.add(name);
    }
  }
  return asking;
}

/** Where a function asks for a right, and where it may wait, for the last time; -1 for never. */
function placesIn(source: string, { waiting, asking }: Known): { asked: number; waits: number } {
  const text = plain(source);
  const calls = [...text.matchAll(CALLS)].map(({ index, 1: name = '' }) => ({ index, name }));
  const waits = [
    ...[...text.matchAll(WAITS)].map(({ index }) => index),
    ...calls.filter(({ name }) => waiting.has(name) && !asking.has(name)).map(({ index }) => index),
  ];
  return { asked: calls.filter(({ name }) => asking.has(name)).at(-1)?.index ?? -1, waits: Math.max(-1, ...waits) };
}

function complaints({ label, source }: Sources[number], known: Known): Found[] {
  const text = plain(source);
  const { asked, waits } = placesIn(source, known);
  const held = [...text.matchAll(HOLDS_OWN)].at(-1)?.index ?? Infinity;
  if (asked < 0 || waits < asked || held < asked) return [];
  return [
    { object: label, detail: `may wait at "${text.slice(waits, waits + 60).replaceAll(/\s+/gu, ' ')}" after it asked` },
  ];
}

/** The text without comments: they speak of locks, too. */
function plain(source: string): string {
  return source.replaceAll(/--[^\n]*/gu, '');
}
