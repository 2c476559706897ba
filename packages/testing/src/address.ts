import { inject } from 'vitest';
import { StackMessage } from './stack-message.ts';

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
    axolopDoor: string;
  }
}

// At import, not in stackAddress(): the first file waits here for the stack to start, outside every test's timeout.
const address = await askForStack();

/** The stack that `@axolop/testing/global-setup` starts for this project. @throws Error when there is none */
export function stackAddress(): StackAddress {
  if (address === undefined) {
    throw new Error(
      "No stack runs for this suite. Add globalSetup: ['@axolop/testing/global-setup'] to its vitest.config.ts.",
    );
  }
  return address;
}

async function askForStack(): Promise<StackAddress | undefined> {
  // Vitest gives undefined for what nobody provided, whatever the type says.
  const door: string | undefined = inject('axolopDoor');
  if (door === undefined) return undefined;
  const message = StackMessage.parse(await (await fetch(door)).json());
  if ('problem' in message) throw new Error(`The stack did not start. ${message.problem}`);
  return message.address;
}
