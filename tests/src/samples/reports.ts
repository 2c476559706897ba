import { NOTHING, type SamplesOf } from './sample.ts';

export const REPORT_SAMPLES = {
  'search.query': [
    { needs: ['opportunity:read', 'activity:read', 'list:read'], input: () => ({ text: 'parent' }) },
    { about: 'one kind', needs: ['list:read'], input: () => ({ text: 'parent', entities: ['list'], limit: 1 }) },
  ],

  'stats.activityByPerson': [{ input: NOTHING }],
  'stats.conversionBySource': [{ input: NOTHING }],
  'stats.growth': [{ input: NOTHING }],
  'stats.overview': [{ input: NOTHING }],
  'stats.sales': [{ input: NOTHING }],
} satisfies SamplesOf<'search' | 'stats'>;
