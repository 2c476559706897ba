import { REASONS, type ErrorCode, type Reason } from '@axolop/domain';

/** What an error of the API looks like that was refused for a reason; for `toMatchObject`. */
export function refusal(reason: Reason): { data: { code: ErrorCode; reason: Reason } } {
  return { data: { code: REASONS[reason], reason } };
}
