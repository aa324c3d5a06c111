import parsePhoneNumber from 'libphonenumber-js';
import { LRUCache } from 'lru-cache';
import type { FieldType, FieldValue } from '@/lib/core/model/field';
import { canonicalEmail } from './email';
import { canonicalNumber } from './number';
import { isSubdivisionCode } from './subdivision-code';

/**
 * Raised when a canonical form below comes to mean another value: bases of an older version are
 * compared afresh, never believed. A form that merely becomes more exact (an international domain,
 * digits beyond 2^53) raises nothing: it matches no older fingerprint, so that values which agree
 * re-base silently, and all other values keep what was agreed on.
 */
export const canonVersion = 1;

const text = (value: string) => value.trim().normalize('NFC');

/**
 * A turn asks for the same numbers several times, and parsing one costs more than all else of a
 * contact.
 */
const phones = new LRUCache<string, string>({
  max: 1_000,
  maxSize: 100_000,
  sizeCalculation: (_, { length }) => length,
  memoMethod: parsePhone,
});

function parsePhone(trimmed: string): string {
  // Without a country code the number's country is unknown: then the digits are the number.
  const parsed = trimmed.startsWith('+') ? parsePhoneNumber(trimmed) : undefined;
  if (parsed) return parsed.ext ? `${parsed.number};ext=${parsed.ext}` : parsed.number;
  const digits = trimmed.replace(/[^\p{Nd}+]/gu, '');
  return digits === '' ? trimmed : digits;
}

function canonicalDatetime(value: string): string {
  const ms = Date.parse(value);
  return Number.isNaN(ms) ? text(value) : new Date(ms).toISOString();
}

/**
 * The form in which two values of a type are compared; `null` when blank. Never written anywhere:
 * the original text is kept. E-mail without case, phone as E.164, a date without a zone, text
 * trimmed and NFC.
 */
export function canonical({
  type,
  value,
}: {
  type: FieldType;
  value: FieldValue | undefined;
}): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'object') return canonicalSet(value).join('\u001f') || null;
  const raw = text(String(value));
  if (raw === '') return null;
  switch (type) {
    case 'email':
      return canonicalEmail(raw) || null;
    case 'phone':
      return phones.memo(raw);
    case 'date':
      return raw.slice(0, 10);
    case 'datetime':
      return canonicalDatetime(raw);
    case 'number':
      return canonicalNumber(raw) ?? raw;
    case 'boolean':
      return raw.toLowerCase();
    case 'country':
      return raw.toUpperCase();
    case 'subdivision':
      return isSubdivisionCode(raw) ? raw.toUpperCase() : raw;
    case 'text':
    case 'option':
    case 'set':
    case 'url':
      return raw;
  }
}

/** The elements of a set in canonical form, sorted, each spelling once. */
export function canonicalSet(value: FieldValue | undefined): readonly string[] {
  if (value === null || value === undefined) return [];
  const elements = typeof value === 'object' ? value : [String(value)];
  return [...new Set(elements.map(text).filter((element) => element !== ''))].sort();
}

/**
 * What tells two elements apart. Wix makes one label of `Gold` and `GOLD`, a CRM's choices may be
 * two: what is one label in Wix is one on both sides, and each side keeps its own spelling.
 */
export const elementKey = (element: string): string => text(element).toLowerCase();

/** Whether a list holds this element, in whatever spelling. */
export const hasElement = (value: FieldValue | undefined, element: string): boolean =>
  canonicalSet(value).some((held) => elementKey(held) === elementKey(element));

/** Both lists in one, each element once, in the spelling of the first. */
export const joinSets = (
  first: FieldValue | undefined,
  second: FieldValue | undefined,
): readonly string[] =>
  [
    ...canonicalSet(first),
    ...canonicalSet(second).filter((element) => !hasElement(first, element)),
  ].sort();

/**
 * Whether something that was there is no longer: a value that became blank, elements of a list that
 * went.
 */
export const takesAway = ({
  before,
  after,
}: {
  readonly before: FieldValue;
  readonly after: FieldValue;
}): boolean =>
  Array.isArray(before) || Array.isArray(after)
    ? canonicalSet(before).some((element) => !hasElement(after, element))
    : !isBlank(before) && isBlank(after);

export const isBlank = (value: FieldValue | undefined): boolean =>
  value === null ||
  value === undefined ||
  (typeof value === 'object' ? canonicalSet(value).length === 0 : text(String(value)) === '');
