import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { LocalSupabaseError } from './errors.ts';

export const SECRETS_FILE = 'secrets.json';

/** The secrets of one installation. They are made once, so that sessions and settings outlive a restart. */
export const InstallationSecrets = z.object({
  databasePassword: z.string().min(20),
  jwtSecret: z.string().min(32),
  publishableKey: z.string().startsWith('sb_publishable_'),
  secretKey: z.string().startsWith('sb_secret_'),
});
export type InstallationSecrets = z.infer<typeof InstallationSecrets>;

/**
 * The secrets kept in `directory` (readable by its owner only); they are made when it has none yet.
 * Errors: `invalid_setting` when the file is there and damaged: new secrets would lock everybody out of the data.
 */
export function installationSecrets(directory: string): InstallationSecrets {
  mkdirSync(directory, { recursive: true });
  const file = path.join(directory, SECRETS_FILE);
  if (!existsSync(file)) {
    const secrets = freshSecrets();
    // Written beside and renamed: the file is whole or not there.
    writeFileSync(`${file}.new`, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
    renameSync(`${file}.new`, file);
    return secrets;
  }
  try {
    return InstallationSecrets.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new LocalSupabaseError(
      'invalid_setting',
      `${file} can't be read as the secrets of a local Supabase. Put the file back, or remove ${directory} to begin anew without its data.`,
      { cause: error },
    );
  }
}

/** New random secrets. */
export function freshSecrets(): InstallationSecrets {
  return {
    databasePassword: token(24),
    jwtSecret: token(48),
    publishableKey: `sb_publishable_${token(24)}`,
    secretKey: `sb_secret_${token(24)}`,
  };
}

function token(bytes: number): string {
  return randomBytes(bytes).toString('base64url');
}
