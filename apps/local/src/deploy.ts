import { deploySchema, maintain } from '@axolop/migrations';

/**
 * The step that brings a database's schema up to date, and its audit log ready for the coming months.
 *
 * @param onProgress hears one line per migration
 */
export function deployTo(onProgress?: (line: string) => void): (databaseUrl: string) => Promise<void> {
  return async (databaseUrl) => {
    await deploySchema(onProgress === undefined ? { databaseUrl } : { databaseUrl, onProgress });
    await maintain({ databaseUrl });
  };
}
