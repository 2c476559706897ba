import { runContractCommand } from '@axolop/contract';
import { appRouter } from './routers/index.ts';

process.exitCode = await runContractCommand({
  router: appRouter,
  argv: process.argv.slice(2),
  command: 'node apps/api/src/contract.ts',
});
