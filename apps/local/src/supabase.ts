import { runSupabaseCommand } from '@axolop/local-supabase';
import { deployTo } from './deploy.ts';

// npm run supabase:start | supabase:stop | supabase:status: the local stack with this project's schema in it.
process.exitCode = await runSupabaseCommand(process.argv.slice(2), { migrate: deployTo() });
