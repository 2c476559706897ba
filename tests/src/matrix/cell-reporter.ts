import type { Reporter, TestModule } from 'vitest/node';
import type { CellCount } from './cells.ts';

/** Prints how many cells of the matrix were tried, after a run in which there were any. */
export class CellReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    let passed = 0;
    let failed = 0;
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const cells: CellCount | undefined = test.meta().cells;
        passed += cells?.passed ?? 0;
        failed += cells?.failed ?? 0;
      }
    }
    if (passed + failed === 0) return;
    process.stdout.write(`\nmatrix: ${passed + failed} cells, ${passed} passed, ${failed} failed\n`);
  }
}
