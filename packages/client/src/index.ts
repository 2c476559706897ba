export { createApiClient, MAX_BATCH_ITEMS } from './client.ts';
export type { ApiClient, ApiClientOptions } from './client.ts';
export { fieldErrorsOf, isReason, isUnanswered, reasonOf, requestIdOf } from './errors.ts';
export type { AxolopError } from './errors.ts';
export { idempotent } from './idempotency.ts';
export { RETRIES } from './retry.ts';
export type { RetryNotice } from './retry.ts';
export { Unanswered } from './unanswered.ts';
