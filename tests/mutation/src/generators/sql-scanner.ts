/** A condition of a query or an `if` that may be left out. */
interface Condition {
  readonly what: 'condition-dropped';
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** What ends a condition that no bracket has ended. */
const AFTER_CONDITION =
  /^(?:\s+(?:and|or|then|order by|group by|for update|for share|limit|returning|loop|union|on conflict|join|left join|when|else|end)\b|\s*;|\s*\$)/u;

/**
 * The conditions in the text of a function: what `and` joins (left out with its `and`), and what comes first behind
 * `where`, `if` or `elsif` (`true` in its place).
 */
export function conditions(text: string): Condition[] {
  const plain = withoutQuotes(text);
  const joined = [...plain.matchAll(/\s+and\s/gu)].flatMap(({ index, 0: whole }) => {
    // The second half of `between x and y` is no condition.
    if (/between\s+[^\s]+$/u.test(plain.slice(0, index))) return [];
    return [
      { what: 'condition-dropped' as const, from: index, to: conditionEnd(plain, index + whole.length), text: '' },
    ];
  });
  const first = [...plain.matchAll(/\bwhere\s/gu)].map(({ index, 0: whole }) => {
    const from = index + whole.length;
    return { what: 'condition-dropped' as const, from, to: conditionEnd(plain, from), text: 'true' };
  });
  const leading = [...plain.matchAll(/\b(?:if|elsif)\s(?=[^;]*?\sand\s[^;]*?\bthen\b)/gu)].map(
    ({ index, 0: whole }) => {
      const from = index + whole.length;
      return { what: 'condition-dropped' as const, from, to: conditionEnd(plain, from), text: 'true' };
    },
  );
  return [...joined, ...first, ...leading];
}

/** Where the statement that begins here ends: before its semicolon. */
export function statementEnd(text: string, from: number): number {
  const end = withoutQuotes(text).indexOf(';', from);
  return end === -1 ? text.length : end;
}

/** Behind the bracket that closes the one at this place. */
export function bracketEnd(text: string, open: number): number {
  const plain = withoutQuotes(text);
  let depth = 0;
  for (let at = open; at < plain.length; at += 1) {
    if (plain[at] === '(') depth += 1;
    if (plain[at] === ')') depth -= 1;
    if (depth === 0) return at + 1;
  }
  return text.length;
}

function conditionEnd(plain: string, from: number): number {
  let depth = 0;
  let between = false;
  for (let at = from; at < plain.length; at += 1) {
    if (plain[at] === '(') depth += 1;
    if (plain[at] === ')') {
      if (depth === 0) return at;
      depth -= 1;
    }
    if (depth > 0) continue;
    if (/^\sbetween\b/u.test(plain.slice(at, at + 9))) between = true;
    if (!AFTER_CONDITION.test(plain.slice(at, at + 40))) continue;
    if (between && /^\s+and\b/u.test(plain.slice(at, at + 40))) {
      between = false;
      at += 4;
      continue;
    }
    return at;
  }
  return plain.length;
}

/** The same text, with blanks in place of what stands in quotes and in comments, so that places stay the same. */
function withoutQuotes(text: string): string {
  return text.replaceAll(/'(?:[^']|'')*'|--[^\n]*/gu, (piece) =>
    piece.startsWith('--') ? ' '.repeat(piece.length) : `'${'x'.repeat(piece.length - 2)}'`,
  );
}
