// What `node main.js` runs in a deployed folder.
import { existsSync } from 'node:fs';

const server = new URL('./bundle/main.js', import.meta.url);

if (existsSync(server)) {
  // Before the server is loaded: the stack traces in its log then name lines of the TypeScript.
  process.setSourceMapsEnabled(true);
  await import(server.href);
} else {
  console.error('bundle/main.js is missing: run "pnpm build:api" before "pnpm --filter @axolop/api deploy".');
  process.exitCode = 1;
}
