import type { Client } from 'pg';
import { z } from 'zod';
import type { Story } from './story.ts';

/** What went otherwise than the story says. */
export interface Surprise {
  readonly story: string;
  readonly problem: string;
}

const Failure = z.object({ story: z.string(), problem: z.string() });

/** Brings the runner into a session. It lives there only, so that nothing of it is part of the schema under test. */
export async function installRunner(client: Client): Promise<void> {
  await client.query(RUNNER);
}

/**
 * Plays stories inside the transaction that the client is in; each is taken back.
 *
 * @param everything goes on after the first surprise
 */
export async function playStories(client: Client, stories: readonly Story[], everything = false): Promise<Surprise[]> {
  const { rows } = await client.query<object>('select * from pg_temp.play_stories($1::jsonb, $2)', [
    JSON.stringify(stories),
    everything,
  ]);
  return rows.map((row) => Failure.parse(row));
}

const RUNNER = `
  create function pg_temp.play_stories(stories jsonb, everything boolean) returns table (story text, problem text)
  language plpgsql as $runner$
  declare
    one jsonb;
    step jsonb;
    seen_code text;
    seen_constraint text;
    seen_rows bigint;
    seen_value text;
    place integer;
  begin
    for one in select value from jsonb_array_elements(stories) loop
      problem := null;
      place := 0;
      begin
        for step in select value from jsonb_array_elements(one -> 'steps') loop
          seen_code := '';
          seen_constraint := '';
          seen_rows := 0;
          seen_value := null;
          place := place + 1;
          begin
            perform set_config('request.jwt.claims', step ->> 'claims', true),
              set_config('request.headers', step ->> 'headers', true), set_config('role', step ->> 'role', true);
            set constraints all deferred;
            if step ? 'value' then
              execute step ->> 'sql' into seen_value;
            else
              execute step ->> 'sql';
            end if;
            get diagnostics seen_rows = row_count;
            set constraints all immediate;
            perform set_config('role', 'none', true);
          exception when others then
            get stacked diagnostics seen_code = returned_sqlstate, seen_constraint = constraint_name;
            seen_rows := 0;
            seen_value := sqlerrm;
          end;
          problem := case
            when step ->> 'code' = '?' and seen_code = '' then 'no error'
            when step ->> 'code' <> '?' and seen_code <> step ->> 'code' then format('SQLSTATE %L, %s', seen_code, left(seen_value, 200))
            when step ? 'rows' and seen_rows <> (step ->> 'rows')::bigint then seen_rows || ' rows'
            when step ? 'value' and seen_value is distinct from step ->> 'value' then format('%L instead of %L', left(seen_value, 200), step ->> 'value')
            when step ? 'constraint' and seen_constraint <> step ->> 'constraint' then format('constraint %s', seen_constraint)
          end;
          exit when problem is not null;
        end loop;
        raise exception using errcode = 'AX000';
      exception when sqlstate 'AX000' then
        null;
      end;
      if problem is not null then
        story := one ->> 'name';
        problem := format('step %s: %s', place, problem);
        return next;
        exit when not everything;
      end if;
    end loop;
  end
  $runner$`;
