/** A place in a file as editors count it: both numbers start at 1, columns count characters. */
export interface SourcePosition {
  readonly line: number;
  readonly column: number;
}

/** The line and column of a string index of `text`. */
export function positionAt(text: string, index: number): SourcePosition {
  const before = text.slice(0, index);
  const lineStart = before.lastIndexOf('\n') + 1;
  const line = before.split('\n').length;
  return { line, column: Array.from(before.slice(lineStart)).length + 1 };
}

/** The string index of the n-th character (from 0), where PostgreSQL counts an emoji once and JavaScript twice. */
export function indexOfCharacter(text: string, n: number): number {
  let index = 0;
  let seen = 0;
  for (const character of text) {
    if (seen === n) return index;
    index += character.length;
    seen += 1;
  }
  return index;
}

/** The first index at or after `from` which is neither blank space nor part of an SQL comment. */
export function skipBlanks(text: string, from: number): number {
  let index = from;
  for (;;) {
    const blank = /^\s+/.exec(text.slice(index));
    if (blank !== null) index += blank[0].length;
    if (text.startsWith('--', index)) {
      const end = text.indexOf('\n', index);
      if (end === -1) return text.length;
      index = end + 1;
    } else if (text.startsWith('/*', index)) {
      index = endOfBlockComment(text, index);
    } else {
      return index;
    }
  }
}

function endOfBlockComment(text: string, start: number): number {
  let depth = 0;
  let index = start;
  while (index < text.length) {
    if (text.startsWith('/*', index)) {
      depth += 1;
      index += 2;
    } else if (text.startsWith('*/', index)) {
      depth -= 1;
      index += 2;
      if (depth === 0) return index;
    } else {
      index += 1;
    }
  }
  return text.length;
}
