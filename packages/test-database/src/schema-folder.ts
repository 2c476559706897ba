import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

/** A throw-away folder with `migrations/` and `rollbacks/`. */
export interface SchemaFolder extends AsyncDisposable {
  readonly path: string;
  write(name: string, up: string, down?: string): Promise<void>;
  remove(name: string): Promise<void>;
}

/** Writes migrations by name: `{ '001_a': ['create …', 'drop …'] }`; without a second text there is no inverse. */
export async function schemaFolder(migrations: Record<string, readonly [string, string?]>): Promise<SchemaFolder> {
  const root = await mkdtemp(path.join(os.tmpdir(), 'axolop-migrations-'));
  const folder = path.join(root, 'supabase');
  await mkdir(path.join(folder, 'migrations'), { recursive: true });
  await mkdir(path.join(folder, 'rollbacks'));
  const write = async (name: string, up: string, down?: string): Promise<void> => {
    await writeFile(path.join(folder, 'migrations', `${name}.sql`), up);
    if (down !== undefined) await writeFile(path.join(folder, 'rollbacks', `${name}.sql`), down);
  };
  for (const [name, [up, down]] of Object.entries(migrations)) await write(name, up, down);
  return {
    path: folder,
    write,
    async remove(name) {
      await rm(path.join(folder, 'migrations', `${name}.sql`));
      await rm(path.join(folder, 'rollbacks', `${name}.sql`));
    },
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  };
}

/** Three tables in a row; each file requires the one before it. */
export const THREE = {
  '001_people': ['create table public.people (id int primary key);\n', 'drop table public.people;\n'],
  '002_pets': [
    'create table public.pets (id int primary key, owner_id int references public.people (id));\n',
    'drop table public.pets;\n',
  ],
  '003_toys': ['create table public.toys (id int primary key);\n', 'drop table public.toys;\n'],
} as const;
