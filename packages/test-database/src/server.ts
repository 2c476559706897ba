import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl: string;
  }
}

/** The server that `@axolop/test-database/global-setup` has started for this run. @throws Error when it has not */
export function serverUrl(): string {
  // Vitest gives undefined for what nobody provided, whatever the type says.
  const url: string | undefined = inject('postgresUrl');
  if (url === undefined) {
    throw new Error(
      "No PostgreSQL runs for this suite. Add globalSetup: ['@axolop/test-database/global-setup'] to its vitest.config.ts.",
    );
  }
  return url;
}
