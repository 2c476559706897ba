import { fileURLToPath } from 'node:url';

/** Where data and keys are kept unless said otherwise: `.axolop/supabase` below the project root. */
export const DEFAULT_DIRECTORY = fileURLToPath(new URL('../../../.axolop/supabase', import.meta.url));
