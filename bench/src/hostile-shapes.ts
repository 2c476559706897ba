/** A value that is dear to read, and what goes beside it. */
export interface HostileShape {
  readonly name: string;
  /** The JSON of a value, about so many characters long. A text, because JSON.stringify does not go as deep as some. */
  json(characters: number): string;
  /** What superjson's `meta` says about the field that holds the value. */
  meta?(field: string, characters: number): unknown;
}

const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);
const times = <Item>(count: number, item: (index: number) => Item): Item[] =>
  Array.from({ length: Math.max(1, Math.floor(count)) }, (_, index) => item(index));

const text = (value: unknown): string => JSON.stringify(value);

/** Shapes that made a server of this kind slow once, here or elsewhere. */
export const HOSTILE_SHAPES: readonly HostileShape[] = [
  { name: 'lists inside lists', json: (characters) => nested(Math.floor(characters / 2)) },
  { name: 'a list of empty objects', json: (characters) => text(times(characters / 3, () => ({}))) },
  {
    name: 'filters of empty filters',
    json: (characters) =>
      text({
        and: times(Math.sqrt(characters / 12), () => ({
          or: times(Math.sqrt(characters / 12), () => ({ and: [{}, {}] })),
        })),
      }),
  },
  {
    name: 'an object of many names',
    json: (characters) => text(Object.fromEntries(times(characters / 14, (index) => [`name_${index}`, 1]))),
  },
  { name: 'a text of one letter', json: (characters) => text('a'.repeat(characters)) },
  { name: 'a text of blanks', json: (characters) => text(`${' '.repeat(characters)}x`) },
  { name: 'an address of dots', json: (characters) => text(`${'a.'.repeat(characters / 2)}@${'b.'.repeat(10)}`) },
  { name: 'a telephone number without an end', json: (characters) => text(`+${'1 '.repeat(characters / 2)}x`) },
  { name: 'a list of texts', json: (characters) => text(times(characters / 8, (index) => `t${index % 10_000}`)) },
  {
    name: 'objects that are said to be the same',
    json: () => '[[]]',
    meta: (field, characters) => ({
      referentialEqualities: { [field]: times(characters / (field.length + 8), (index) => `${field}.0.${index}`) },
    }),
  },
  {
    name: 'sets of sets',
    json: (characters) => text(times(characters / 12, () => [1])),
    meta: (field) => ({ values: { [field]: ['set', { 0: ['set'] }] }, v: 1 }),
  },
];
