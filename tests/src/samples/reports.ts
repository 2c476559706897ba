import { NOTHING, type SamplesOf } from './sample.ts';

export const REPORT_SAMPLES = {
  'search.query': [
    { input: () => ({ text: 'parent' }) },
    { about: 'one kind', input: () => ({ text: 'parent', entities: ['list'], limit: 1 }) },
  ],

  'stats.activityByPerson': [{ input: NOTHING }],
  'stats.conversionBySource': [{ input: NOTHING }],
  'stats.growth': [{ input: NOTHING }],
  'stats.overview': [{ input: NOTHING }],
  'stats.sales': [{ input: NOTHING }],
} satisfies SamplesOf<'search' | 'stats'>;
