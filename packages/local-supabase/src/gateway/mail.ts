import { appendFileSync, statSync, writeFileSync } from 'node:fs';
import type { EmailDriver } from '@supabase/lite';

export const MAIL_FILE = 'mail.log';

/** The file is begun anew where it would become larger than this: nobody looks for a code among thousands. */
const LARGEST_FILE = 1024 * 1024;

/** Where links in mails lead, and where the library believes they should. */
export interface MailLinks {
  /** The address of this stack: its Auth answers a link. */
  readonly url: string;
  /** The address of the dashboard: a browser is sent there afterwards. */
  readonly siteUrl: string;
}

/**
 * Begins an empty file for what Auth would have sent. Only its owner can read it: it holds codes that sign in.
 *
 * @throws what the file system says
 */
export function emptyMailFile(file: string): void {
  writeFileSync(file, '', { mode: 0o600 });
}

/**
 * Catches the mails of Auth: appends each as text to a file, or drops them without one. The library builds links on the
 * address of the dashboard, where no Auth answers; they get the address of this stack, as Supabase's have.
 */
export function mailCatcher(file: string | undefined, links: MailLinks): EmailDriver {
  return {
    send: async ({ to, subject, text }) => {
      if (file === undefined) return;
      const body = (text ?? '').replaceAll(`${links.siteUrl}/auth/v1/`, `${links.url}/auth/v1/`);
      const mail = `Date: ${new Date().toISOString()}\nTo: ${to}\nSubject: ${subject}\n\n${body}\n\n`;
      if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > LARGEST_FILE) emptyMailFile(file);
      appendFileSync(file, mail, { mode: 0o600 });
    },
  };
}
