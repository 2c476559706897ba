import type { State } from '../state.ts';

/** A running stack in a few lines for a person. */
export function describe(state: State): string {
  return [
    `  API              ${state.url}`,
    `  Database         ${state.databaseUrl}`,
    `  Publishable key  ${state.publishableKey}`,
    `  Secret key       ${state.secretKey}`,
    ...(state.mailFile === undefined ? [] : [`  Caught mail      ${state.mailFile}`]),
  ].join('\n');
}
