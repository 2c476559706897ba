import { InvalidArgumentError } from '@commander-js/extra-typings';

/**
 * Reads the value of an option as a whole number.
 *
 * @param least the smallest number that is taken
 * @param most the largest one; nine digits when left out
 */
export function wholeNumber(least: number, most = 999_999_999): (text: string) => number {
  const range = most === 999_999_999 ? `from ${least} on` : `from ${least} to ${most}`;
  return (text) => {
    const value = Number(text);
    if (/^\d{1,9}$/u.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It takes a whole number ${range}.`);
  };
}

/** Reads the value of an option as some of these words, with commas between them. */
export function listOf<Word extends string>(words: readonly Word[]): (text: string) => readonly Word[] {
  return (text) =>
    text.split(',').map((part) => {
      const word = words.find((one) => one === part);
      if (word === undefined) throw new InvalidArgumentError(`It takes ${words.join(', ')}, with commas between them.`);
      return word;
    });
}
