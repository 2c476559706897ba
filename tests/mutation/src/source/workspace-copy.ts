import { cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A copy of the project's source outside of the tree, to be weakened. */
export interface WorkspaceCopy extends AsyncDisposable {
  readonly directory: string;
  /** Replaces a text in a file until `work` is done. */
  withReplacement<T>(
    change: { readonly file: string; readonly text: string; readonly replacement: string },
    work: () => Promise<T>,
  ): Promise<T>;
  /** Adds a migration behind all others until `work` is done. */
  withMigration<T>(sql: string, work: () => Promise<T>): Promise<T>;
}

const COPIED = ['apps', 'packages', 'tests', 'supabase', 'package.json', 'pnpm-workspace.yaml', 'tsconfig.base.json'];
const LEFT_OUT = new Set(['.turbo', '.axolop', 'coverage', '.branches', '.temp', 'mutation']);

/** In the folder `tests` of a copy: a configuration of Vitest for files that need no stack. */
export const WITHOUT_STACK = 'without-stack.config.mjs';

/** Copies what runs; installed packages are used where they are. */
export async function copyWorkspace(root: string): Promise<WorkspaceCopy> {
  const directory = await mkdtemp(path.join(tmpdir(), 'axolop-mutation-'));
  for (const name of COPIED) {
    await cp(path.join(root, name), path.join(directory, name), {
      recursive: true,
      // The links of the workspace are relative, so they stay inside the copy.
      verbatimSymlinks: true,
      filter: (source) => !LEFT_OUT.has(path.basename(source)),
    });
  }
  await symlink(path.join(root, 'node_modules'), path.join(directory, 'node_modules'));

  await writeFile(
    path.join(directory, 'tests', WITHOUT_STACK),
    "export default { test: { include: ['test/**/*.test.ts'] } };\n",
  );

  const withText = async <T>(file: string, change: (before: string) => string, work: () => Promise<T>): Promise<T> => {
    const place = path.join(directory, file);
    const before = await readFile(place, 'utf8');
    await writeFile(place, change(before));
    try {
      return await work();
    } finally {
      await writeFile(place, before);
    }
  };
  return {
    directory,
    withReplacement: ({ file, text, replacement }, work) =>
      withText(file, (before) => before.replace(text, () => replacement), work),
    withMigration: async (sql, work) => {
      const folder = path.join(directory, 'supabase', 'migrations');
      const last = (await readdir(folder)).toSorted().at(-1) ?? '000';
      const number = String(Number(last.slice(0, 3)) + 1).padStart(3, '0');
      const files = [
        path.join(folder, `${number}_weaken.sql`),
        path.join(directory, 'supabase', 'rollbacks', `${number}_weaken.sql`),
      ];
      for (const file of files) await writeFile(file, `-- Weakened.\n-- requires:\n\n${sql};\n`);
      try {
        return await work();
      } finally {
        for (const file of files) await rm(file);
      }
    },
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  };
}
