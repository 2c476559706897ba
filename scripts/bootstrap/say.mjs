/**
 * Tells the reader what is going on. Always on stderr: the output of a command such as `supabase:status -- --json`
 * belongs to the command alone.
 * @param {string} line
 */
export function say(line) {
  process.stderr.write(`axolop: ${line}\n`);
}

/**
 * Repeats that a long step is still alive, every five seconds, until the returned function is called.
 * @param {string} what
 * @returns {() => void}
 */
export function sayStillWorking(what) {
  const began = Date.now();
  const timer = setInterval(() => say(`${what}: ${seconds(began)} so far`), 5000);
  timer.unref();
  return () => clearInterval(timer);
}

/**
 * @param {number} began a `Date.now()`
 * @returns {string} for example `12.3 s`
 */
export function seconds(began) {
  const passed = (Date.now() - began) / 1000;
  return `${passed.toFixed(passed < 10 ? 1 : 0)} s`;
}
