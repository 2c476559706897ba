import { withClient } from '@axolop/migrations';
import { withoutSecondaryIndexes } from '../src/dropped-indexes.ts';

// A load that never ends; says so when the indexes are gone. The test kills it.
const url = process.argv[2] ?? '';
await withClient(url, (control) =>
  withClient(url, (first) =>
    withClient(url, (second) =>
      withoutSecondaryIndexes(
        control,
        [first, second],
        async () => {
          process.stdout.write('loading\n');
          await new Promise((resolve) => {
            setTimeout(resolve, 60_000);
          });
        },
        () => undefined,
      ),
    ),
  ),
);
