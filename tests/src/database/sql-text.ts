import { escapeIdentifier, escapeLiteral, type Client } from 'pg';
import type { z } from 'zod';

/** A name as SQL reads it. */
export const quoted = escapeIdentifier;
/** A text as SQL reads it. */
export const literal = escapeLiteral;

/** `schema.table`, each quoted where it has to be. */
export function named({ schema, name }: { readonly schema: string; readonly name: string }): string {
  return `${quoted(schema)}.${quoted(name)}`;
}

/** The rows of a query, each as the schema describes it. */
export async function rowsOf<T>(
  client: Pick<Client, 'query'>,
  row: z.ZodType<T>,
  text: string,
  values: readonly unknown[] = [],
): Promise<T[]> {
  const { rows } = await client.query<object>(text, [...values]);
  return rows.map((one) => row.parse(one));
}

/** The schemas that are ours, for `any (array[…])`. */
export const OWN_SCHEMAS = "array['public', 'private', 'audit']";
