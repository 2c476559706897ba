import { at, day, draw, seedId } from '../deterministic.ts';
import type { SeedRow, SeedValue } from '../insert-rows.ts';
import { ownerOf, type DemoAgency } from './agencies.ts';
import type { DemoContact } from './contacts.ts';

const BUDGETS = [
  { id: 'small', label: 'Less than 5,000', points: 5 },
  { id: 'medium', label: '5,000 to 20,000', points: 25 },
  { id: 'large', label: 'More than 20,000', points: 50 },
] as const;
const STARTS = [
  { id: 'now', label: 'This month', points: 25 },
  { id: 'soon', label: 'Within three months', points: 15 },
  { id: 'later', label: 'Later', points: 0 },
] as const;
const QUALIFIED_FROM = 40;
const SUBMISSIONS = 8;

function definition(title: string): SeedValue {
  return {
    questions: [
      { id: 'name', type: 'short_text', title: 'What is your name?', required: true },
      { id: 'email', type: 'email', title: 'Where can we reach you?', required: true },
      { id: 'budget', type: 'multiple_choice', title, required: true, options: BUDGETS },
      {
        id: 'start',
        type: 'multiple_choice',
        title: 'When would you like to start?',
        required: false,
        options: STARTS,
      },
    ],
  };
}

/** A published form as its three tables hold it. The form is inserted as a draft: its version has to exist first. */
export interface DemoForm {
  readonly id: string;
  readonly currentVersionId: string;
  readonly draft: SeedRow;
  readonly versions: readonly SeedRow[];
  readonly submissions: readonly SeedRow[];
}

/** The enquiry form of an agency: second version published, draft ahead of it, some submissions of contacts. */
export function demoForm(agency: DemoAgency, contacts: readonly DemoContact[]): DemoForm {
  const id = seedId(agency.key, 'form');
  const owner = ownerOf(agency).id;
  const version = (number: number, title: string, days: number): SeedRow => ({
    id: seedId(agency.key, 'form version', number),
    agency_id: agency.id,
    form_id: id,
    number,
    definition: definition(title),
    published_by: owner,
    published_at: day(days, 13),
  });
  const currentVersionId = seedId(agency.key, 'form version', 2);
  return {
    id,
    currentVersionId,
    draft: {
      id,
      agency_id: agency.id,
      title: 'Project enquiry',
      description: 'Tell us about your project; we answer within a working day.',
      slug: 'project-enquiry',
      status: 'draft',
      draft_definition: definition('Which budget do you have in mind for the first year?'),
      settings: {},
      created_by: owner,
      created_at: day(-200),
      updated_at: day(-200),
      version: 1,
    },
    versions: [version(1, 'What is your budget?', -199), version(2, 'Which budget do you have in mind?', -90)],
    submissions: contacts
      .filter(({ removed, email }) => !removed && email !== null)
      .slice(-SUBMISSIONS)
      .map((contact, number) => submission(agency, id, currentVersionId, contact, number)),
  };
}

function submission(
  agency: DemoAgency,
  formId: string,
  versionId: string,
  contact: DemoContact,
  number: number,
): SeedRow {
  const budget = at(BUDGETS, draw(BUDGETS.length, agency.key, 'budget', number));
  const start = at(STARTS, draw(STARTS.length, agency.key, 'start', number));
  const score = budget.points + start.points;
  return {
    id: seedId(agency.key, 'submission', number),
    agency_id: agency.id,
    form_id: formId,
    form_version_id: versionId,
    contact_id: contact.id,
    answers: { name: contact.name, email: contact.email, budget: budget.id, start: start.id },
    score,
    score_breakdown: { budget: budget.points, start: start.points },
    outcome: score >= QUALIFIED_FROM ? 'qualified' : 'unqualified',
    utm: number % 3 === 0 ? { source: 'newsletter', campaign: 'autumn' } : {},
    referrer: number % 2 === 0 ? agency.website : null,
    idempotency_key: seedId(agency.key, 'submission key', number),
    status: number < 5 ? 'processed' : 'new',
    submitted_at: day(-40 + number * 5, 14, number * 6),
    updated_at: day(-40 + number * 5, 14, number * 6),
  };
}
