import type { Fixture } from '../fixture.ts';
import { steps, type Step, type Story } from '../story.ts';

/** Stages of the first pipeline of agency A, besides the one that it has. */
export const STAGES = {
  second: 'ffffffff-0000-4000-8000-000000000001',
  won: 'ffffffff-0000-4000-8000-000000000002',
  lost: 'ffffffff-0000-4000-8000-000000000003',
} as const;

/** The id of a card. */
export function cardId(number: number): string {
  return `ffffffff-0000-4000-8000-0000000001${String(number).padStart(2, '0')}`;
}

/** What the stories of sales are told with. */
export function salesGround(fixture: Fixture) {
  const { set, see } = steps(fixture);
  const { a } = fixture;
  return {
    story: (name: string, ...all: Step[]): Story => ({ name, table: null, steps: all }),
    tableStory: (table: string, name: string, ...all: Step[]): Story => ({ name, table, steps: all }),
    /** Three stages more in the first pipeline of A. */
    stages: set(`
      insert into public.pipeline_stages (id, agency_id, pipeline_id, name, position, probability, kind) values
        ('${STAGES.second}', '${a.agency}', '${a.here.pipeline}', 'Second', 1, 50, 'open'),
        ('${STAGES.won}', '${a.agency}', '${a.here.pipeline}', 'Won', 8, 100, 'won'),
        ('${STAGES.lost}', '${a.agency}', '${a.here.pipeline}', 'Lost', 9, 0, 'lost')`),
    /** Cards c1, c2, … of the second stage, at these places. */
    cards: (...positions: readonly number[]): Step =>
      set(`
        insert into public.opportunities (id, agency_id, name, pipeline_id, stage_id, currency, amount_minor, position) values ${positions
          .map(
            (position, index) =>
              `('${cardId(index + 1)}', '${a.agency}', 'c${index + 1}', '${a.here.pipeline}', '${STAGES.second}', 'EUR', 100, ${position})`,
          )
          .join(', ')}`),
    /** The names of a column, from top to bottom. */
    column: (stage: string, value: string | null): Step =>
      see(
        `select string_agg(name, ' ' order by position, id) from public.opportunities where stage_id = '${stage}' and deleted_at is null`,
        value,
      ),
    places: (stage: string, value: string): Step =>
      see(
        `select string_agg(name || ':' || position, ' ' order by position, id) from public.opportunities where stage_id = '${stage}' and deleted_at is null`,
        value,
      ),
    quoted: (id: string | null): string => (id === null ? 'null' : `'${id}'`),
  };
}
