/** SQL with its parameters apart, numbered in order. */
export class Statement {
  readonly text: string;
  readonly values: readonly string[];

  constructor(text: string, values: readonly string[]) {
    this.text = text;
    this.values = values;
  }
}

/**
 * A statement, or a part of one. A text that is filled in becomes a parameter; a number (a limit, an offset) and a
 * part made by this function stand in the text.
 */
export function sql(strings: TemplateStringsArray, ...parts: readonly (string | number | Statement)[]): Statement {
  const values: string[] = [];
  const text = strings.map((piece, index) => {
    const part = parts[index];
    if (part === undefined) return piece;
    if (typeof part === 'number') return piece + String(part);
    if (typeof part === 'string') return `${piece}$${values.push(part)}`;
    const before = values.length;
    values.push(...part.values);
    return piece + part.text.replaceAll(/\$(\d+)/gu, (_, number: string) => `$${Number(number) + before}`);
  });
  return new Statement(text.join(''), values);
}

/** SQL that is written out in this package: names of columns, an order. Never for a value. */
export function raw(text: string): Statement {
  return new Statement(text, []);
}
