/**
 * JSON for PostgreSQL's jsonb. Input is made storable where it enters (`core/storable`), so nothing
 * is altered here.
 */
export const toJson = (value: unknown): string => JSON.stringify(value);
