/** The database named by DATABASE_URL, if any. */
export function databaseUrlFromEnvironment(): string | undefined {
  const url = process.env['DATABASE_URL']?.trim();
  return url === '' ? undefined : url;
}

/** The environment of a child process: this one's, with some values set. */
export function childEnvironment(set: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  return { ...process.env, ...set };
}
