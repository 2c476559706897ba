import { createRequire } from 'node:module';
import type * as LocalSupabase from '@axolop/local-supabase';

/** Loaded by Node itself: it finds its binaries with `import.meta.resolve`, which Vitest's module runner lacks. */
export const localSupabase: typeof LocalSupabase = createRequire(import.meta.url)('@axolop/local-supabase');
