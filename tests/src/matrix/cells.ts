import type { TestContext } from 'vitest';

/** How long one sweep may take: hundreds of cells, on a machine that has other work to do. */
export const SWEEP_TIMEOUT_MS = 240_000;

/** How many cells of the matrix a test has tried. */
export interface CellCount {
  readonly passed: number;
  readonly failed: number;
}

declare module 'vitest' {
  interface TaskMeta {
    cells?: CellCount;
  }
}

/** The cells of one test: each has a name, and either passes or says what was otherwise than expected. */
export class CellSheet {
  #passed = 0;
  readonly #failures: string[] = [];

  /** @param problem `null` when the cell passed */
  add(name: string, problem: string | null): void {
    if (problem === null) this.#passed += 1;
    else this.#failures.push(`${name}: ${problem}`);
  }

  /**
   * Hands the count to the reporter.
   *
   * @returns what failed, by the name of the cell
   * @throws Error when no cell was tried
   */
  finish({ task }: TestContext): readonly string[] {
    task.meta.cells = { passed: this.#passed, failed: this.#failures.length };
    if (this.#passed + this.#failures.length === 0) throw new Error('Not one cell was tried.');
    return this.#failures;
  }
}
