import type { Agency, World } from '@axolop/testing';
import { z } from 'zod';
import { insertRow } from '../matrix/ground.ts';

const Keyed = z.object({ id: z.uuid() });
const Stage = z.tuple([z.object({ id: z.uuid(), pipeline_id: z.uuid() })], z.unknown());

/** An opportunity in the first stage of the agency's own pipeline, made past the API. @returns its id */
export async function insertOpportunity(world: World, agency: Agency, contactId: string | null): Promise<string> {
  const [stage] = Stage.parse((await stagesOf(world, agency)).slice(0, 1));
  const row = { agency_id: agency.id, name: 'Deal', contact_id: contactId, currency: 'EUR', amount_minor: 1000 };
  const made = await insertRow(world.sql, 'opportunities', {
    ...row,
    pipeline_id: stage.pipeline_id,
    stage_id: stage.id,
  });
  return Keyed.parse(made).id;
}

/** Moves an opportunity to the stage with this number. */
export async function moveOpportunity(world: World, agency: Agency, id: string, stage: number): Promise<void> {
  const stages = await stagesOf(world, agency);
  const to = stages[stage % stages.length];
  await world.sql.query('update public.opportunities set stage_id = $2 where id = $1', [id, to?.id]);
}

async function stagesOf(world: World, agency: Agency): Promise<{ id: string; pipeline_id: string }[]> {
  const { rows } = await world.sql.query<{ id: string; pipeline_id: string }>(
    'select id, pipeline_id from public.pipeline_stages where agency_id = $1 order by position',
    [agency.id],
  );
  return rows;
}

/** A form with one version. @returns how to submit it for a contact */
export async function insertForm(world: World, agency: Agency): Promise<(contactId: string) => Promise<string>> {
  const of = { agency_id: agency.id };
  const form = Keyed.parse(await insertRow(world.sql, 'forms', { ...of, title: 'Ask us', slug: 'ask-us' }));
  const definition = { questions: [] };
  const version = { ...of, form_id: form.id, number: 1, definition };
  const { id } = Keyed.parse(await insertRow(world.sql, 'form_versions', version));
  return async (contactId) => {
    const submission = {
      ...of,
      form_id: form.id,
      form_version_id: id,
      contact_id: contactId,
      answers: { a: 'secret' },
    };
    return Keyed.parse(await insertRow(world.sql, 'form_submissions', submission)).id;
  };
}
