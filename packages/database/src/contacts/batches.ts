import {
  camelCase,
  Contact,
  SkippedRow,
  type CreateContact,
  type CreateContacts,
  type CreatedContacts,
  type FieldError,
} from '@axolop/domain';
import { z } from 'zod';
import { placed, withPlaces, type FieldPath } from '../kernel/field-paths.ts';
import { one } from '../kernel/reply.ts';
import { rowOf } from '../kernel/rows.ts';
import type { AgencyScope } from '../kernel/scope.ts';

/** What `create_contacts` answers: rows as PostgREST writes them. */
const Answer = z.object({ created: z.array(z.record(z.string(), z.unknown())), skipped: z.array(SkippedRow) });

/**
 * Creates many, all or none but for what the caller lets us skip.
 *
 * @throws DomainError `email_taken`, `invalid_reference`, `not_active`, `duplicate`, `invalid_input`; each names the rows
 */
export async function createContacts(scope: AgencyScope, batch: CreateContacts): Promise<CreatedContacts> {
  const { good, bad } = sorted(batch);
  if (good.length === 0) return { created: [], skipped: bad };
  /** The database counts the rows that it was given. */
  const placeOf = (row: number): number => good[row]?.row ?? row;
  const place = ([list = '', row, ...rest]: FieldPath): FieldPath =>
    typeof row === 'number' ? [list, placeOf(row), ...rest] : [list];
  const answer = await withPlaces(place, async () =>
    Answer.parse(
      one(
        await scope.db.rpc('create_contacts', {
          agency_id: scope.agencyId,
          contacts: good.map(({ contact }) => rowOf(contact)),
          skip_duplicates: batch.onDuplicate === 'skip',
          skip_invalid: batch.onInvalid === 'skip',
        }),
      ),
    ),
  );
  const skipped = answer.skipped.map((skip) => ({
    ...skip,
    row: placeOf(skip.row),
    fields: placed(skip.fields, place),
  }));
  return {
    created: answer.created.map(contactOf),
    skipped: [...bad, ...skipped].toSorted((one, other) => one.row - other.row),
  };
}

/** The rows that are worth sending, and those that their schema has refused. */
function sorted({ contacts }: CreateContacts): {
  good: { readonly row: number; readonly contact: CreateContact }[];
  bad: SkippedRow[];
} {
  const rows = contacts.map((judged, row) => ({ row, judged }));
  return {
    good: rows.flatMap(({ row, judged }) => ('contact' in judged ? [{ row, contact: judged.contact }] : [])),
    bad: rows.flatMap(({ row, judged }) => ('problems' in judged ? [skip(row, judged.problems)] : [])),
  };
}

function skip(row: number, problems: readonly FieldError[]): SkippedRow {
  const fields = placed(problems, (path) => ['contacts', row, ...path]);
  return { row, reason: 'invalid_input', fields, contactId: null };
}

/** Only the names of the columns change: what stands in them is the contact's own. */
function contactOf(row: Record<string, unknown>): Contact {
  return Contact.parse(Object.fromEntries(Object.entries(row).map(([name, value]) => [camelCase(name), value])));
}
