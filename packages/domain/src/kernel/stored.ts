import { z } from 'zod';

/** A field as the database gives it back, see {@link storedShape}. */
type Stored<Field> =
  Field extends z.ZodOptional<infer Inner>
    ? Stored<Inner>
    : Field extends z.ZodNullable<infer Inner>
      ? z.ZodNullable<Extract<Stored<Inner>, z.ZodType>>
      : Field extends z.ZodPipe<infer Inner>
        ? Stored<Inner>
        : Field extends z.ZodStringFormat
          ? Field
          : Field extends z.ZodString
            ? z.ZodString
            : Field extends z.ZodNumber
              ? z.ZodInt
              : Field;

type StoredShape<Shape> = { [Key in keyof Shape]: Stored<Shape[Key]> };

/**
 * The fields that a caller writes, as callers read them: always there, and without the limits of new values, so that a row
 * from before a limit still comes out. Words, identifiers and dates stay what they are. An entity spreads this shape, so
 * each field is written once.
 *
 * Guarantee of the cast: {@link storedField} takes the branches of {@link Stored}, one by one. TypeScript cannot follow
 * them through the keys of a shape.
 *
 * @param data what a caller may set
 */
export function storedShape<Shape extends z.ZodRawShape>({ shape }: z.ZodObject<Shape>): StoredShape<Shape> {
  const fields = Object.entries(shape).map(([name, field]) => [name, storedField(field)] as const);
  // oxlint-disable-next-line typescript/consistent-type-assertions -- see the guarantee above
  return Object.fromEntries(fields) as StoredShape<Shape>;
}

function storedField(field: z.core.$ZodType): z.core.$ZodType {
  if (field instanceof z.ZodOptional) return storedField(field.unwrap());
  if (field instanceof z.ZodNullable) return z.nullable(storedField(field.unwrap()));
  if (field instanceof z.ZodPipe) return storedField(field.in);
  if (field instanceof z.ZodStringFormat) return field;
  if (field instanceof z.ZodString) return z.string();
  return field instanceof z.ZodNumber ? z.int() : field;
}
