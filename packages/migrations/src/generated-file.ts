import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Formats a generated text as the rest of the repository is formatted, by the settings that hold for its path. */
export async function formatGenerated(file: string, content: string): Promise<string> {
  // Loaded when needed: most commands format nothing.
  const { format, resolveConfig } = await import('prettier');
  return format(content, { ...(await resolveConfig(file)), filepath: file });
}

/** Writes the file in one step, unless it says the same already. Gives true when it changed. */
export async function writeGenerated(file: string, content: string): Promise<boolean> {
  if ((await readIfThere(file)) === content) return false;
  await mkdir(path.dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}.tmp`;
  await writeFile(temporary, content);
  await rename(temporary, file);
  return true;
}

/** How a file differs from what would be generated: lines with `- ` (in the file only) and `+ ` (missing in it); null when equal. */
export async function driftOf(file: string, content: string): Promise<readonly string[] | null> {
  const present = await readIfThere(file);
  if (present === content) return null;
  if (present === undefined) return [`+ the file does not exist`];
  const before = present.split('\n');
  const after = content.split('\n');
  const differences = [...only(before, after, '- '), ...only(after, before, '+ ')];
  return differences.length === 0 ? ['the same lines in another order'] : differences;
}

function only(lines: readonly string[], others: readonly string[], mark: string): string[] {
  const left = new Map<string, number>();
  for (const line of others) left.set(line, (left.get(line) ?? 0) + 1);
  const found: string[] = [];
  for (const [index, line] of lines.entries()) {
    const count = left.get(line) ?? 0;
    if (count > 0) left.set(line, count - 1);
    else found.push(`${mark}${index + 1}: ${line}`);
  }
  return found;
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
