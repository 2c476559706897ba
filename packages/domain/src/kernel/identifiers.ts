import { z } from 'zod';

/** A row's key: any UUID; the database makes version 7, which sorts by time. */
export const Id = z.uuid();
export type Id = z.infer<typeof Id>;

/** An instant, ISO 8601 with an offset, as PostgREST prints `timestamptz`. */
export const Timestamp = z.iso.datetime({ offset: true });
export type Timestamp = z.infer<typeof Timestamp>;

/** A calendar day without a zone, `YYYY-MM-DD`. */
export const CalendarDate = z.iso.date();
export type CalendarDate = z.infer<typeof CalendarDate>;

/** A row's version: it grows by one with every update. */
export const Version = z.int().positive();
export type Version = z.infer<typeof Version>;
