import { storableText } from '@/lib/core/storable';

/** JSON that PostgreSQL's jsonb takes: what a service sends may hold NUL and half surrogates, which it refuses; what people send came without (`core/storable`). */
export const toJson = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) => (typeof part === 'string' ? storableText(part) : part));
