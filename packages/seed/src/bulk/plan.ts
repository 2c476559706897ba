import { SeedError } from '../seed-error.ts';

const ROWS_PER_AGENCY = 10_000;
const MOST_CONTACTS = 50_000_000;
const MOST_AGENCIES = 10_000;

/** How many contacts to have, and how they spread over agencies. */
export interface BulkSizes {
  /** Contacts in all bulk agencies together. */
  readonly contacts: number;
  /** Default: one for every 10,000 contacts. */
  readonly agencies?: number;
  /** Contacts of the first agency. Default: a quarter of all, or an equal share if that is more. */
  readonly largest?: number;
}

/**
 * The contacts of each bulk agency, the largest first; they add up to `contacts`.
 *
 * @throws SeedError `invalid_plan`, saying which number does not fit
 */
export function planSizes(sizes: BulkSizes): readonly number[] {
  const contacts = whole('contacts', sizes.contacts, 1, MOST_CONTACTS);
  const most = Math.min(MOST_AGENCIES, contacts);
  const agencies = whole(
    'agencies',
    sizes.agencies ?? Math.min(MOST_AGENCIES, Math.max(1, Math.floor(contacts / ROWS_PER_AGENCY))),
    1,
    most,
  );
  const share = Math.ceil(contacts / agencies);
  if (agencies === 1) {
    if (sizes.largest !== undefined && sizes.largest !== contacts) {
      throw new SeedError(
        'invalid_plan',
        `One agency holds all ${contacts} contacts; --largest has to be that or absent.`,
      );
    }
    return [contacts];
  }
  // Everyone else keeps at least one contact.
  const roomiest = contacts - agencies + 1;
  const largest = whole(
    'largest',
    sizes.largest ?? Math.min(roomiest, Math.max(share, Math.floor(contacts / 4))),
    share,
    roomiest,
  );
  const rest = contacts - largest;
  const others = agencies - 1;
  return [
    largest,
    ...Array.from({ length: others }, (_, index) => Math.floor(rest / others) + (index < rest % others ? 1 : 0)),
  ];
}

function whole(name: string, value: number, least: number, most: number): number {
  if (Number.isSafeInteger(value) && value >= least && value <= most) return value;
  throw new SeedError('invalid_plan', `--${name}=${value} is not a whole number from ${least} to ${most}.`);
}

/** A run of contacts of one agency, inserted in one transaction: numbers `from` to `to` − 1. */
export interface Chunk {
  readonly agency: number;
  readonly from: number;
  readonly to: number;
}

/** Chunks begin at multiples of this, so what a run that broke off left out can be told from the ids. */
const CHUNK_ROWS = 10_000;

/** What an agency has in one chunk. */
export interface Filled {
  readonly agency: number;
  /** `from` of the chunk divided by CHUNK_ROWS. */
  readonly chunk: number;
  /** One more than the highest number that is there. */
  readonly next: number;
  readonly count: number;
}

/**
 * The chunks that are missing until all agencies together have what the sizes add up to. Nothing that exists is counted
 * twice or removed: after a smaller plan, agencies that have more than their share keep it and others get less.
 */
export function missingChunks(sizes: readonly number[], filled: readonly Filled[]): readonly Chunk[] {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  let need = total - filled.reduce((sum, { count }) => sum + count, 0);
  const nextOf = new Map(filled.map(({ agency, chunk, next }) => [`${agency}/${chunk}`, next]));
  const chunks: Chunk[] = [];
  for (const [index, size] of sizes.entries()) {
    const agency = index + 1;
    for (let start = 0; start < size && need > 0; start += CHUNK_ROWS) {
      const from = nextOf.get(`${agency}/${start / CHUNK_ROWS}`) ?? start;
      const to = Math.min(start + CHUNK_ROWS, size, from + need);
      if (to <= from) continue;
      chunks.push({ agency, from, to });
      need -= to - from;
    }
  }
  return chunks;
}
