import { defineConfig } from 'rolldown';
import manifest from './package.json' with { type: 'json' };

/** Libraries that a deployed folder holds as they were published. */
const INSTALLED = new Set(Object.keys(manifest.dependencies));

const packageOf = (id: string): string => id.split('/', id.startsWith('@') ? 2 : 1).join('/');

// The server as one file: our own packages, since Node strips no types below node_modules, and every library that is not
// among the dependencies. With its source map, which holds the sources.
export default defineConfig({
  input: 'src/main.ts',
  platform: 'node',
  external: (id) => id.startsWith('node:') || INSTALLED.has(packageOf(id)),
  output: { dir: 'bundle', cleanDir: true, format: 'esm', sourcemap: true, entryFileNames: 'main.js' },
});
