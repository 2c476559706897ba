import { createHash } from 'node:crypto';

/** Namespace of all ids below (RFC 9562, version 5). Changing it makes other rows of every seed. */
const NAMESPACE = Buffer.from('6f1c7d0e5a0b4c1e9d2a3b7f84e6c210', 'hex');

/** Everything in the seed happens around this Monday morning, whatever today is: the same rows on every machine. */
export const ANCHOR = new Date('2026-11-02T09:00:00.000Z');

/** The UUID (version 5) that belongs to a name, always the same. */
export function seedId(...parts: readonly (string | number)[]): string {
  const hash = createHash('sha1').update(NAMESPACE).update(parts.join('/')).digest();
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x50, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = hash.toString('hex', 0, 16);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** A number from 0 to `below` − 1 that belongs to a name: scattered, but always the same. */
export function draw(below: number, ...parts: readonly (string | number)[]): number {
  return createHash('sha1').update(parts.join('/')).digest().readUInt32BE(0) % below;
}

/** The entry at a position; positions past the end begin again. */
export function at<T>(list: readonly T[], position: number): T {
  const value = list[position % list.length];
  if (value === undefined) throw new Error('There is nothing to choose from.');
  return value;
}

/** One of the entries, scattered by a name. */
export function pick<T>(list: readonly T[], ...parts: readonly (string | number)[]): T {
  return at(list, draw(list.length, ...parts));
}

/** ISO time so many days from the anchor (before it when negative), at a time of day in UTC. */
export function day(days: number, hour = 9, minute = 0): string {
  const time = new Date(ANCHOR);
  time.setUTCDate(time.getUTCDate() + days);
  time.setUTCHours(hour, minute, 0, 0);
  return time.toISOString();
}

/** The calendar day so many days from the anchor, `YYYY-MM-DD`. */
export function date(days: number): string {
  return day(days).slice(0, 10);
}
