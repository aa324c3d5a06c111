import { type Call } from '@/lib/sandbox/api';
import { refuseInput } from './errors';

const usualLimit = 100;
const maxLimit = 500;

/** @throws Refusal 400 outside 1 to 500 */
export function limitOf({ query }: Call): number {
  const limit = Number(query.get('limit') ?? usualLimit);
  if (!Number.isInteger(limit) || limit < 1 || limit > maxLimit)
    throw refuseInput([{ path: 'limit', message: `must be between 1 and ${maxLimit}` }]);
  return limit;
}

/** An opaque text for the place where the next page begins. */
export const toCursor = (place: number): string =>
  Buffer.from(JSON.stringify({ place })).toString('base64url');

/** @throws Refusal 400 for a text that no page handed out */
export function placeOf({ query }: Call): number | null {
  const cursor = query.get('cursor');
  if (cursor === null || cursor === '') return null;
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  const place = /^\{"place":(-?\d+)\}$/.exec(text)?.[1];
  if (place === undefined) throw refuseInput([{ path: 'cursor', message: 'is not valid' }]);
  return Number(place);
}

/** The names of a comma-separated parameter; null when it is not given. */
export function namesOf({ query }: Call, name: string): string[] | null {
  const text = query.get(name);
  if (text === null) return null;
  return text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
}

export const isTrue = ({ query }: Call, name: string): boolean => query.get(name) === 'true';

/** A page of what is all at hand; its cursor counts places. */
export function pageOf<T>({ call, all }: { call: Call; all: readonly T[] }): {
  page: readonly T[];
  nextCursor: string | null;
} {
  const limit = limitOf(call);
  const start = placeOf(call) ?? 0;
  const end = start + limit;
  return {
    page: all.slice(start, end),
    nextCursor: end < all.length ? toCursor(end) : null,
  };
}
