import { expect, test } from 'vitest';
import { ActivityKind, ContactTotals, Effort, LifecycleStage, type ContactConversion } from '../src/index.ts';

const COLUMNS = {
  lead: 'leads',
  qualified: 'qualified',
  opportunity: 'opportunities',
  customer: 'customers',
  disqualified: 'disqualified',
} as const satisfies Record<LifecycleStage, keyof ContactTotals & keyof ContactConversion>;

test('each lifecycle stage is counted in a column of its own', () => {
  expect(Object.keys(COLUMNS).toSorted()).toEqual([...LifecycleStage.options].toSorted());
  const others = ['agencyId', 'period', 'startsOn', 'source', 'contacts', 'converted', 'conversions'];
  expect(Object.keys(ContactTotals.shape).filter((name) => !others.includes(name))).toEqual(Object.values(COLUMNS));
});

test('each kind of activity has its own count, so that they add up', () => {
  expect(Object.keys(Effort.shape.completedByKind.shape).toSorted()).toEqual([...ActivityKind.options].toSorted());
});
