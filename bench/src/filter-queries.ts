import { CONTACT } from './columns.ts';
import { optionId } from './fill-custom-fields.ts';
import { PAGE, type NamedQuery, type Question } from './named-queries.ts';
import { callByPost, list } from './postgrest.ts';
import { raw, sql } from './statement.ts';

/** A condition of a filter, as callers write it. */
type Filter = object;

/** `contacts.list` with a filter or an order: the function of the database that knows both. */
function filtered(filter: (question: Question) => Filter | null, sort = 'createdAt'): Pick<NamedQuery, 'statement'> {
  return {
    statement: (question) =>
      callByPost(
        raw(
          '"public"."list_contacts"("agency_id" := pgrst_body.agency_id, "filter" := pgrst_body.filter, "sort" := pgrst_body.sort, "direction" := pgrst_body.direction, "at_most" := pgrst_body.at_most)',
        ),
        raw('"agency_id" uuid, "filter" jsonb, "sort" text, "direction" text, "at_most" integer'),
        { agency_id: question.agencyId, filter: filter(question), sort, direction: 'desc', at_most: PAGE },
        sql`SELECT ${list(CONTACT)} FROM pgrst_source`,
      ),
  };
}

const tier = (operator: string, place: number) => (question: Question) => ({
  field: 'custom.tier',
  operator,
  value: optionId(question.agencyId, place),
});

/** Lists by own and by custom fields: what few records have, what many have, and what they don't have. */
export const FILTER_QUERIES: readonly { readonly name: string; readonly query: Pick<NamedQuery, 'statement'> }[] = [
  {
    name: 'filter: own field, selective',
    query: filtered(({ facts }) => ({ field: 'email', operator: 'eq', value: facts.emailNorm })),
  },
  {
    name: 'filter: own field, broad',
    query: filtered(() => ({ field: 'lifecycleStage', operator: 'eq', value: 'lead' })),
  },
  {
    name: 'filter: own field, negative',
    query: filtered(() => ({ field: 'leadStatus', operator: 'ne', value: 'new' })),
  },
  {
    name: 'filter: last name contains',
    query: filtered(() => ({ field: 'lastName', operator: 'contains', value: 'kamur' })),
  },
  { name: 'filter: custom choice, selective (1 in 5,000)', query: filtered(tier('eq', 4)) },
  { name: 'filter: custom choice, 1 in 100', query: filtered(tier('eq', 3)) },
  { name: 'filter: custom choice, broad (60 %)', query: filtered(tier('eq', 0)) },
  { name: 'filter: custom choice, negative', query: filtered(tier('ne', 0)) },
  {
    name: 'filter: custom number, selective',
    query: filtered(() => ({ field: 'custom.employees', operator: 'lt', value: 5 })),
  },
  {
    name: 'filter: custom number, broad',
    query: filtered(() => ({ field: 'custom.employees', operator: 'gte', value: 1000 })),
  },
  {
    name: 'filter: tag and custom choice and stage',
    query: filtered((question) => ({
      and: [
        { field: 'tags', operator: 'any', value: [question.facts.commonTagId] },
        tier('eq', 2)(question),
        { field: 'lifecycleStage', operator: 'in', value: ['lead', 'qualified'] },
      ],
    })),
  },
  {
    name: 'list: text, rare word',
    query: filtered(({ facts }) => ({ field: 'text', operator: 'contains', value: facts.rareWord })),
  },
  {
    name: 'list: text, common word',
    query: filtered(() => ({ field: 'text', operator: 'contains', value: 'oakhill' })),
  },
  { name: 'sort: by name', query: filtered(() => null, 'name') },
  { name: 'sort: by lead score', query: filtered(() => null, 'leadScore') },
  { name: 'sort: by a custom number', query: filtered(() => null, 'custom.employees') },
];
