/** What stands between the brackets of each call of a function in a text. @param name without its schema */
export function callsIn(text: string, name: string): string[] {
  return [...text.matchAll(new RegExp(String.raw`(?<![\w:])${name}\s*\(`, 'giu'))].map(({ 0: call, index }) => {
    const start = index + call.length;
    let depth = 1;
    let end = start;
    for (; end < text.length; end += 1) {
      if (text[end] === '(') depth += 1;
      else if (text[end] === ')') depth -= 1;
      if (depth === 0) break;
    }
    return text.slice(start, end);
  });
}

/** The arguments of a call, parted at the commas outside of its brackets and quotes. */
export function listOf(body: string): string[] {
  const parts = [''];
  let depth = 0;
  let quoted = false;
  for (const letter of body) {
    if (letter === "'") quoted = !quoted;
    else if (!quoted && letter === '(') depth += 1;
    else if (!quoted && letter === ')') depth -= 1;
    if (letter === ',' && depth === 0 && !quoted) parts.push('');
    else parts.push(`${parts.pop() ?? ''}${letter}`);
  }
  return parts.map((part) => part.trim());
}

/** What a cast is of: the brackets before it with the name of their function, or a name with its own casts. */
export function operandBefore(text: string, place: number): string {
  let start = place;
  let depth = 0;
  while (start > 0) {
    const letter = text[start - 1] ?? '';
    if (letter === ')') depth += 1;
    else if (letter === '(') depth -= 1;
    if (depth < 0 || (depth === 0 && !/[\w.:")(]/u.test(letter))) break;
    start -= 1;
  }
  return text.slice(start, place);
}
