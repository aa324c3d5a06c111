/**
 * JSON for PostgreSQL's jsonb. What comes in is made storable where it comes in (`core/storable`),
 * so nothing is altered here.
 */
export const toJson = (value: unknown): string => JSON.stringify(value);
