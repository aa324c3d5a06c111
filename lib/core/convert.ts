import { canonicalSet, elementKey, isBlank } from './values';
import { countryCode, countryName } from './values/country';
import { emailText, isUnreadable } from './values/email';
import { canonicalNumber, exactNumber, isDouble } from './values/number';
import { soleValue } from './values/sole';
import { subdivisionCode, subdivisionName } from './values/subdivision';
import type { Field, FieldValue, MappingRow, SideName } from './types';

export type Converted = { readonly ok: true; readonly value: FieldValue } | { readonly ok: false; readonly code: string };

export type Conversion = {
  readonly row: MappingRow;
  readonly from: Field;
  readonly to: Field;
  readonly target: SideName;
  readonly value: FieldValue | undefined;
  /** In which a state or region lies, alpha-2. */
  readonly country?: string | null;
};

const ok = (value: FieldValue): Converted => ({ ok: true, value });
const bad = (code: string): Converted => ({ ok: false, code });

/**
 * A value of one side as the other side would hold it. Pure; what cannot be said on the other side is a problem
 * of this one row (`badDate`, `badNumber`, `unknownCountry`, `optionNotAllowed`, `tooLong`), never a guess.
 */
export function convert({ row, from, to, target, value, country = null }: Conversion): Converted {
  if (value === undefined || value === null || isBlank(value)) return ok(to.type === 'set' ? [] : null);
  if (to.type === 'set') return convertSet({ row, to, target, value });
  const single = typeof value === 'object' ? soleValue({ values: value, type: to.type }) : value;
  const paired = pairOf({ row, target, value: String(single) }) ?? single;
  const typed = toType({ from, to, value: paired, country });
  if (!typed.ok) return typed;
  return fits({ to, value: typed.value });
}

function convertSet({ row, to, target, value }: { row: MappingRow; to: Field; target: SideName; value: FieldValue }): Converted {
  const elements = canonicalSet(value).map((element) => pairOf({ row, target, value: element, isElement: true }) ?? element);
  const known = new Map(to.options?.map((option) => [elementKey(option.value), option.value]));
  const exact = new Set(to.options?.map((option) => option.value));
  if (to.options && elements.some((element) => !known.has(elementKey(element)))) return bad('optionNotAllowed');
  return ok(elements.map((element) => (exact.has(element) ? element : (known.get(elementKey(element)) ?? element))));
}

/** An option has its exact value, an element of a list any spelling. */
function pairOf({ row, target, value, isElement = false }: { row: MappingRow; target: SideName; value: string; isElement?: boolean }): string | undefined {
  const source = target === 'wix' ? 'remote' : 'wix';
  return row.pairs?.find((pair) => (isElement ? elementKey(pair[source]) === elementKey(value) : pair[source] === value))?.[target];
}

function toType({ from, to, value, country }: { from: Field; to: Field; value: string | number | boolean; country: string | null }): Converted {
  const text = String(value).trim();
  switch (to.type) {
    case 'date':
      return /^\d{4}-\d{2}-\d{2}/.test(text) && isCalendarDate(text.slice(0, 10)) ? ok(text.slice(0, 10)) : bad('badDate');
    case 'datetime':
      return Number.isNaN(Date.parse(text)) ? bad('badDate') : ok(new Date(text).toISOString());
    case 'number':
      return canonicalNumber(text) === null ? bad('badNumber') : ok(exactNumber(text));
    case 'boolean':
      return /^(true|false)$/i.test(text) ? ok(text.toLowerCase() === 'true') : bad('badValue');
    case 'country':
      return toCountryCode(text);
    case 'subdivision':
      return ok(subdivisionCode({ text, country }) ?? text);
    case 'text':
      return ok(toText({ from, value }));
    case 'email':
      return isUnreadable(text) ? bad('badEmail') : ok(emailText(text));
    case 'phone':
    case 'url':
    case 'option':
    case 'set':
      return ok(typeof value === 'string' ? value : text);
  }
}

function toCountryCode(text: string): Converted {
  const code = countryCode(text);
  return code === null ? bad('unknownCountry') : ok(code);
}

/** A country or state as people call it; a text that is no code goes through unchanged. */
function toText({ from, value }: { from: Field; value: string | number | boolean }): string {
  const text = String(value);
  if (from.type === 'country') return countryName(text.trim()) ?? text.trim();
  return (from.type === 'subdivision' ? subdivisionName(text) : null) ?? text;
}

function isCalendarDate(day: string): boolean {
  const ms = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(day);
}

function fits({ to, value }: { to: Field; value: FieldValue }): Converted {
  if (to.options && to.type === 'option' && !to.options.some((option) => option.value === value)) return bad('optionNotAllowed');
  if (to.isDouble && (typeof value === 'number' || typeof value === 'string') && !isDouble(value)) return bad('numberTooLong');
  if (to.maxLength !== undefined && typeof value === 'string' && [...value].length > to.maxLength) return bad('tooLong');
  return ok(value);
}
