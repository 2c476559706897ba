/** A failure the reader can act on: its message is one whole sentence and is shown without a stack. */
export class Failure extends Error {
  /**
   * @param {string} message one line, complete by itself
   * @param {number} [exitCode] what the process ends with (2 = it was called wrongly)
   */
  constructor(message, exitCode = 1) {
    super(message);
    this.name = 'Failure';
    this.exitCode = exitCode;
  }
}

/** The person at the keyboard, or whoever started us, asked us to stop. Not an error: nothing is printed. */
export class Interrupted extends Error {
  /** @param {number} exitCode */
  constructor(exitCode) {
    super('interrupted');
    this.name = 'Interrupted';
    this.exitCode = exitCode;
  }
}

/** What package managers and the operating system say, and what it means. The first match wins. */
const CAUSES = [
  [/\bENOSPC\b|no space left/i, 'the disk is full'],
  [/\bEDQUOT\b/, 'the disk quota is used up'],
  [/\bEROFS\b|read-only file system/i, 'the file system is read-only'],
  [/\bEACCES\b|\bEPERM\b|permission denied/i, 'this user may not write there'],
  [
    /OUTDATED_LOCKFILE/,
    'pnpm-lock.yaml does not match the package.json files; run `pnpm install` and keep the new lockfile',
  ],
  [/\bETARGET\b|\bE404\b|NO_MATCHING_VERSION|FETCH_404/, 'the registry does not have it'],
  [/\bE401\b|\bE403\b|\bENEEDAUTH\b|FETCH_40[13]/, 'the registry refused access'],
  [/\bEINTEGRITY\b|INTEGRITY/, 'the download was damaged (its checksum is wrong); try again'],
  [/CERT|SELF_SIGNED|certificate/, "the registry's certificate is not trusted"],
  [
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ERR_SOCKET_TIMEOUT|dns error|error sending request|Connection refused|timed out/i,
    'the registry cannot be reached; is there a network?',
  ],
];

/**
 * Gives the reason behind a failed program in words.
 * @param {string} output what the program wrote, or an error's message
 * @returns {string} never empty
 */
export function explain(output) {
  const cause = CAUSES.find(([pattern]) => pattern.test(output));
  if (cause) return cause[1];
  const lines = output.split('\n').map((line) => line.trim());
  const telling = lines.find((line) => /err/i.test(line) && !/complete log|debug/i.test(line));
  return telling || lines.find((line) => line !== '') || 'it said nothing more';
}
