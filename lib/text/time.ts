import { text } from './text';

/** How long ago, in words; after a day the moment itself. */
export function formatAgo({ atMs, nowMs }: { atMs: number; nowMs: number }) {
  const seconds = Math.max(0, Math.round((nowMs - atMs) / 1000));
  if (seconds < 2) return text('ago.now');
  if (seconds < 90) return text('ago.seconds', { n: seconds });
  if (seconds < 90 * 60) return text('ago.minutes', { n: Math.round(seconds / 60) });
  if (seconds < 24 * 3600) return text('ago.hours', { n: Math.round(seconds / 3600) });
  return formatMoment(atMs);
}

/** How soon, in words. */
export function formatIn({ atMs, nowMs }: { atMs: number; nowMs: number }) {
  const seconds = Math.round((atMs - nowMs) / 1000);
  if (seconds < 2) return text('in.now');
  return seconds < 90
    ? text('in.seconds', { n: seconds })
    : text('in.minutes', { n: Math.round(seconds / 60) });
}

/** How long something takes, rounded up as far as anybody can foretell it. */
export function formatDuration(durationMs: number) {
  const minutes = Math.ceil(durationMs / 60_000);
  if (minutes <= 1) return text('duration.short');
  return minutes < 90
    ? text('duration.minutes', { n: minutes })
    : text('duration.hours', { n: Math.ceil(minutes / 60) });
}

/** A moment with its time zone, as the reader's computer has it. */
export function formatMoment(atMs: number) {
  return new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'long' }).format(atMs);
}

/** A date without a time, such as "2024-02-29", in words; what is no date stays as it is. */
export function formatDate(date: string) {
  const atMs = Date.parse(`${date}T00:00:00Z`);
  return Number.isNaN(atMs)
    ? date
    : new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeZone: 'UTC' }).format(atMs);
}

const inSeconds = (durationMs: number) => (Math.max(0, durationMs) / 1000).toFixed(1);

/** The day of a moment, as the reader's computer has it. */
export const formatDay = (atMs: number) =>
  new Intl.DateTimeFormat('en', { dateStyle: 'medium' }).format(atMs);

/** Travel time in seconds with one decimal, such as "0.8 s". */
export const formatTook = (durationMs: number) => text('took', { seconds: inSeconds(durationMs) });

/** The same in a line of other times: "took 0.8 s". */
export const formatTookInWords = (durationMs: number) =>
  text('took.words', { seconds: inSeconds(durationMs) });
