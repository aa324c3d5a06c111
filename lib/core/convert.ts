import countries from 'i18n-iso-countries';
import english from 'i18n-iso-countries/langs/en.json' with { type: 'json' };
import { canonicalSet, elementKey, isBlank } from './values';
import { emailText, isUnreadable } from './values/email';
import { canonicalNumber, exactNumber, isDouble } from './values/number';
import { soleValue } from './values/sole';
import type { Field, FieldValue, MappingRow, SideName } from './types';

countries.registerLocale(english);

export type Converted = { readonly ok: true; readonly value: FieldValue } | { readonly ok: false; readonly code: string };

const ok = (value: FieldValue): Converted => ({ ok: true, value });
const bad = (code: string): Converted => ({ ok: false, code });

/**
 * A value of one side as the other side would hold it. Pure; what cannot be said on the other side is a problem
 * of this one row (`badDate`, `badNumber`, `unknownCountry`, `optionNotAllowed`, `tooLong`), never a guess.
 */
export function convert({ row, from, to, target, value }: { row: MappingRow; from: Field; to: Field; target: SideName; value: FieldValue | undefined }): Converted {
  if (value === undefined || value === null || isBlank(value)) return ok(to.type === 'set' ? [] : null);
  if (to.type === 'set') return convertSet({ row, to, target, value });
  const single = typeof value === 'object' ? soleValue({ values: value, type: to.type }) : value;
  const paired = pairOf({ row, target, value: String(single) }) ?? single;
  const typed = toType({ from, to, value: paired });
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

function toType({ from, to, value }: { from: Field; to: Field; value: string | number | boolean }): Converted {
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
    case 'text':
      return ok(from.type === 'country' ? (countries.getName(text.toUpperCase(), 'en') ?? text) : typeof value === 'string' ? value : text);
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
  const upper = text.toUpperCase();
  if (countries.isValid(upper)) return ok(upper.length === 2 ? upper : (countries.alpha3ToAlpha2(upper) ?? upper));
  const code = countries.getAlpha2Code(text, 'en');
  return code ? ok(code) : bad('unknownCountry');
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
