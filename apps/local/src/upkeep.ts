import { maintain } from '@axolop/migrations';

/** Where a failed upkeep is told. */
interface Log {
  warn(details: object, message: string): void;
}

const EVERY_MS = 60 * 60 * 1000;

/**
 * Runs the database's upkeep once an hour while this process lives. Only for a database of our own: of a Supabase
 * elsewhere we hold no database connection, and `npm run maintain` belongs into a scheduler.
 *
 * @param databaseUrl a connection with the rights of the owner of the schema
 * @returns stops it
 */
export function startUpkeep(databaseUrl: string, log: Log): Disposable {
  const timer = setInterval(() => {
    // It fails when the database is away; the next hour tries again.
    maintain({ databaseUrl }).catch((error: unknown) => log.warn({ err: error }, 'the upkeep of the database failed'));
  }, EVERY_MS);
  timer.unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
