import type { Permission } from '@axolop/domain';
import type { Ask, Unprepared } from '../samples/sample.ts';
import type { Actor, Header } from './actors.ts';
import type { Row } from './image.ts';

/**
 * What a call must come to: `done`, `unchanged` (no error, and nothing to see or to change), `error` (whichever),
 * `hidden` (`AX404`, or the same as `unchanged`: the plan decides which comes first), or the code of the refusal.
 */
export type Result =
  'done' | 'unchanged' | 'error' | 'hidden' | '42501' | '23503' | 'AX400' | 'AX403' | 'AX404' | 'AX409';

/** What the product promises about one use of a function of the exposed schema. */
export interface FunctionRule {
  /** Which use, when there are several. */
  readonly about?: string;
  /** `signed in`: the call names no agency. A permission is one in the agency that it names. */
  readonly needs: Permission | 'signed in';
  /** It changes nothing when it works. */
  readonly reads?: true;
  /** Refuses those who do not belong to the agency; `AX404` when it is left out. */
  readonly outside?: Result;
  /** Refuses a role that lacks the permission; `AX403` when it is left out. */
  readonly lacking?: Result;
  /** What becomes of a call with another agency's ids; without it, there are no such ids. */
  readonly foreign?: Result;
  /** What the role needs to get that far, where that is less than what the whole call needs. */
  readonly foreignNeeds?: Permission;
  /** It works without the header, too. */
  readonly headerless?: true;
  /** It tells about an agency that the caller does not belong to: that is its purpose. */
  readonly tells?: true;
  /** Only the right header is tried: another use of the same function tries them all. */
  readonly brief?: true;
  prepare?(place: Unprepared): Promise<string>;
  args(ask: Ask): Row;
  /** What a permitted call comes to, where that is not `done` for everyone. */
  result?(actor: Actor, header: Header): Result;
}
