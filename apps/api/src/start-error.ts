/** The API cannot be started. The message is one line that can be shown as it is. */
export class StartError extends Error {
  override readonly name = 'StartError';
}
