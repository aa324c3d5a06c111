/**
 * Overlap of two reads of changes, ms, for late index entries and clocks that disagree; what was
 * handled before is known by its version.
 */
const overlapMs = 5 * 60_000;

/** From where to read on what changed or was created, for a service that knows it by date. ISO. */
export const withOverlap = (serverTime: string): string =>
  new Date(Date.parse(serverTime) - overlapMs).toISOString();
