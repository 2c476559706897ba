import { readFile, rename, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { contractText, parseContract, type RouterContract } from './router-contract.ts';

/** Where the repository keeps the contract that its clients were given. */
export const SNAPSHOT_FILE = fileURLToPath(new URL('../router.contract.json', import.meta.url));

/**
 * Reads the kept contract.
 *
 * @returns null when there is none yet
 * @throws ContractError when the file holds no contract; the system's error when it cannot be read
 */
export async function readSnapshot(file: string): Promise<{ contract: RouterContract; text: string } | null> {
  try {
    const text = await readFile(file, 'utf8');
    return { contract: parseContract(text, file), text };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/** Keeps a contract; the file is the old one or the new one, never half of it. */
export async function writeSnapshot(file: string, contract: RouterContract): Promise<void> {
  const draft = `${file}.${process.pid}.tmp`;
  await writeFile(draft, contractText(contract));
  await rename(draft, file);
}
