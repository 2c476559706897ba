import { inject } from 'vitest';

/** Where the stack under test is, and every key to it. */
export interface StackAddress {
  /** The API, without `/trpc`. */
  readonly apiUrl: string;
  readonly supabaseUrl: string;
  readonly publishableKey: string;
  readonly secretKey: string;
  /** Full rights. */
  readonly databaseUrl: string;
  /** Signs access tokens (HS256). */
  readonly jwtSecret: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    axolop: StackAddress;
  }
}

/** The stack that `@axolop/testing/global-setup` has started for this run. @throws Error when it has not */
export function stackAddress(): StackAddress {
  // Vitest gives undefined for what nobody provided, whatever the type says.
  const address: StackAddress | undefined = inject('axolop');
  if (address === undefined) {
    throw new Error(
      "No stack runs for this suite. Add globalSetup: ['@axolop/testing/global-setup'] to its vitest.config.ts.",
    );
  }
  return address;
}
