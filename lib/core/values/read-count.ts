/**
 * A number as a person types it: thousands may be set apart by commas, points, spaces or
 * apostrophes. `null` when it is none.
 */
export const readCount = (typed: string | undefined) =>
  typed === undefined || !/^\s*\d[\d.,'’\s]*$/.test(typed)
    ? null
    : Number(typed.replace(/\D/g, ''));
