import { expect, test } from 'vitest';
import { runProgram, stack } from './program.ts';

test('a week goes by: import, tags, lists, calls, conversion, board, search, export', async () => {
  const { code, out, err } = await runProgram('crm-week.ts', stack());
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toMatch(/^A week at Brightwater \([0-9a-f-]{36}\), played by demo-.*@example\.com\n/u);
  for (const line of [
    /^Mon {2}imported 296 contacts, left out 4 whose e-mail was there already$/mu,
    /^Tue {2}tagged 99 contacts "Autumn fair" and took 99 of them over$/mu,
    /^Tue {2}the dynamic list "Large ones from the fair" shows (\d+) contacts; "Fair, as of Tuesday" keeps \1 of them$/mu,
    /^Wed {2}called .*, .*, .*, .*; overdue: Send the price list$/mu,
    /^Thu {2}converted .*: "Website for .*", 10,000\.00 EUR$/mu,
    /^Thu {2}moved two cards to Proposal$/mu,
    /^Fri {2}won "Website for .*", lost "Website for .*"$/mu,
    /^Fri {4}Won: 1, 2,500\.00 EUR, weighted 2,500\.00 EUR$/mu,
    /^Fri {4}Lost: 1, 5,000\.00 EUR, weighted 0\.00 EUR$/mu,
    /^Fri {2}win rate 50 %; \d+ of 296 contacts converted$/mu,
    /^Fri {2}searched for ".*" and found .*contact /mu,
    /^Fri {2}the timeline of .*: .*stage_change.*activity/mu,
    /^Fri {2}exported 296 contacts as CSV$/mu,
  ]) {
    expect(out).toMatch(line);
  }
});
