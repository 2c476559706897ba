import { TABLE_RULES } from '../../matrix/table-rules.ts';
import type { Fixture } from '../fixture.ts';
import { quoted } from '../sql-text.ts';
import { FULL_RIGHTS, steps, type Story } from '../story.ts';
import type { KeptText } from './kept-texts.ts';
import { insertion, withId } from './table-stories.ts';
import { rowWithKey, updating } from './value-stories.ts';

const ROW_ID = 'dddddddd-0000-4000-8000-000000000004';

/** The trigger of a table brings a text into form; the CHECK refuses it where the trigger is away. */
export function keptTextStories(fixture: Fixture): Story[] {
  return fixture.keptTexts.flatMap((kept) => {
    const { table, column, isChecked } = kept;
    const keeps = {
      name: `${table} keeps ${column} in form, whoever writes it`,
      table,
      steps: [
        { ...FULL_RIGHTS, code: '', sql: `${writing(fixture, kept)} returning ${quoted(column)}`, value: inForm(kept) },
      ],
    };
    return isChecked ? [keeps, withoutTrigger(fixture, kept)] : [keeps];
  });
}

function withoutTrigger(fixture: Fixture, kept: KeptText): Story {
  const { set, refused } = steps(fixture);
  const { table, column } = kept;
  return {
    name: `${table} refuses ${column} out of form, should its trigger be away`,
    table,
    steps: [
      set(`alter table public.${quoted(table)} disable trigger ${quoted(`${table}_keep_texts`)}`),
      refused(writing(fixture, kept), '23514', `${table}_texts`),
    ],
  };
}

/** Writes a text that is out of form into the column: a new row, or the one that every agency has. */
function writing({ a: { here } }: Fixture, kept: KeptText): string {
  const sweep = TABLE_RULES[kept.table]?.sweeps[0];
  if (sweep === undefined) throw new Error(`There is no rule for ${kept.table}.`);
  const change = { [kept.column]: outOfForm(kept) };
  const target = sweep.existing?.(here, here.viewer);
  if (target !== undefined) return updating(kept.table, target, change);
  const row = rowWithKey(kept.table, withId(sweep.row(here, here.viewer), ['id'], ROW_ID));
  return insertion(kept.table, { ...row, ...change });
}

// In an address, a letter with its accent apart would be refused for another reason.
function outOfForm({ column, form }: KeptText): string {
  if (column === 'email') return '\u00a0kept@example.com ';
  return form === 'tidied' ? '\u00a0kepte\u0301 ' : 'kepte\u0301';
}

function inForm({ column }: KeptText): string {
  return column === 'email' ? 'kept@example.com' : 'kept\u00e9';
}
