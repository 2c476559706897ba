import type { Definer } from './definer.ts';

/** SECURITY DEFINER functions of the search box. */
export const SEARCH_DEFINERS: Readonly<Record<string, Definer>> = {
  'private.search_records(uuid,text,text[],integer)': {
    door: true,
    reason: 'the search box; private.require for each kind of record first, rows are read again under RLS',
  },
  'private.learn_inserted_words()': { reason: 'trigger: writes the vocabulary that no client may read or write' },
  'private.learn_changed_words()': { reason: 'trigger: writes the vocabulary that no client may read or write' },
};
