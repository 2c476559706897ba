import { z } from 'zod';

/** In characters as the database counts them; the length of a string counts halves of some. */
export function lengthOf(text: string): number {
  return Array.from(text).length;
}

/**
 * A limit in characters as the database counts them. A text that has no more halves than that is not counted, and what
 * is too long is looked at no further.
 *
 * @param schema the text, already trimmed
 * @param most the most characters
 */
export function atMost(schema: z.ZodString, most: number): z.ZodString {
  const limit = z.check<string>(({ value, issues }) => {
    if (value.length <= most || lengthOf(value) <= most) return;
    const message = `must have at most ${most} characters`;
    issues.push({ code: 'too_big', origin: 'string', maximum: most, input: value, message, continue: false });
  });
  // The schema says it as one with a limit of its own does.
  limit._zod.onattach.push((attached) => {
    attached._zod.bag['maximum'] = most;
  });
  return schema.check(limit);
}
