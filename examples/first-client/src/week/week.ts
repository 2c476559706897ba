import type { ApiClient } from '@axolop/client';

/** What the days of the week hand on to each other. */
export interface Week {
  readonly api: ApiClient;
  readonly agencyId: string;
  /** The person who plays the week. */
  readonly userId: string;
  /** Prints a line of what was done. */
  readonly say: (line: string) => void;
}

/** `1234500` minor units → `12,345.00 EUR`; for currencies with cents. */
export function money(minor: number, currency: string): string {
  return `${(minor / 100).toLocaleString('en', { minimumFractionDigits: 2 })} ${currency}`;
}

/** A contact's name, or its company's. */
export function nameOf({ firstName = '', lastName = '', companyName = '' } = {}): string {
  return `${firstName} ${lastName}`.trim() || companyName || 'nobody';
}
