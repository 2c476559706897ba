import { randomUUID } from 'node:crypto';
import type { CreateCustomField, CustomField } from '@axolop/domain';
import type { World } from '@axolop/testing';
import { expect } from 'vitest';

/** What a test says about a field; the rest is made up. */
export type FieldSeed = Partial<Omit<CreateCustomField, 'type'>> & Pick<CreateCustomField, 'type'>;

/** A custom field of agency A, for contacts unless said otherwise, which the owner makes through the API. */
export async function customField(world: World, seed: FieldSeed): Promise<CustomField> {
  const key = `${seed.type}_${randomUUID().slice(0, 8)}`;
  const whole = { entity: 'contact', key, label: `The ${key}`, ...seed } as const;
  return world.a.owner.api.customFields.create.mutate({ agencyId: world.a.id, ...whole });
}

/** What a refusal for custom values looks like; for `toMatchObject`. */
export function refusedFields(...fields: readonly (readonly [path: readonly (string | number)[], message: string])[]) {
  return {
    data: {
      code: 'BAD_REQUEST',
      reason: 'invalid_input',
      fields: fields.map(([path, message]) => ({ path, message })),
    },
  };
}

/** The typed rows of an agency against those that its records ought to have; both empty when they agree. */
export async function valuesOutOfStep(world: World): Promise<{ missing: unknown[]; surplus: unknown[] }> {
  const columns = `field_id, entity, type, is_unique, is_live, contact_id, opportunity_id, activity_id, value_text,
    value_number, value_boolean, value_date, value_timestamp, value_option_id, value_user_id`;
  const wanted = ['contact', 'opportunity', 'activity']
    .map((entity) => {
      const table = { contact: 'contacts', opportunity: 'opportunities', activity: 'activities' }[entity];
      return `select ${columns} from private.custom_values_of('${entity}', array(select id from public.${table} where agency_id = $1))`;
    })
    .join(' union all ');
  const held = `select ${columns} from public.custom_field_values where agency_id = $1`;
  // Counted without the function of the schema, which both sides could get wrong.
  const { rows: counts } = await world.sql.query<{ said: string; stored: string }>(
    `select coalesce(sum(case jsonb_typeof(v.value) when 'array' then jsonb_array_length(v.value) else 1 end), 0)::text as said,
       (select count(*)::text from public.custom_field_values where agency_id = $1) as stored
     from (select agency_id, custom_fields from public.contacts union all select agency_id, custom_fields from public.opportunities
       union all select agency_id, custom_fields from public.activities) r, jsonb_each(r.custom_fields) v where r.agency_id = $1`,
    [world.a.id],
  );
  const missing = await world.sql.query(`(${wanted}) except all (${held})`, [world.a.id]);
  const surplus = await world.sql.query(`(${held}) except all (${wanted})`, [world.a.id]);
  const miscounted = counts.filter(({ said, stored }) => said !== stored);
  return { missing: [...missing.rows, ...miscounted], surplus: surplus.rows };
}

/** For `catch`: the error must be this refusal, and the call counts as the answer. */
export function toldAs<Answer>(refusal: object, answer: Answer): (error: unknown) => Answer {
  return (error) => {
    expect(error).toMatchObject(refusal);
    return answer;
  };
}
