import type { Field, FieldValue } from '@/lib/core/model/field';
import type { MappingRow } from '@/lib/core/model/mapping';
import type { SideName } from '@/lib/core/model/side';
import { canonicalSet, elementKey, isBlank } from './canonical';
import { countryCode, countryName } from './country';
import { emailText, isUnreadable } from './email';
import { canonicalNumber, exactNumber, isDouble } from './number';
import { soleValue } from './sole';
import { subdivisionCode, subdivisionName } from './subdivision';

export type Converted =
  { readonly ok: true; readonly value: FieldValue } | { readonly ok: false; readonly code: string };

export type Conversion = {
  readonly row: MappingRow;
  readonly from: Field;
  readonly to: Field;
  readonly target: SideName;
  readonly value: FieldValue | undefined;
  /** The country of a state or region, alpha-2. */
  readonly country?: string | null;
};

const ok = (value: FieldValue): Converted => ({ ok: true, value });
const bad = (code: string): Converted => ({ ok: false, code });

/**
 * A value of one side as the other side would hold it. Pure; a value that the other side can't hold
 * is a problem of this one row (`badDate`, `badNumber`, `unknownCountry`, `optionNotAllowed`,
 * `tooLong`, `badElement`), never a guess.
 */
export function convert({ row, from, to, target, value, country = null }: Conversion): Converted {
  if (value === undefined || value === null || isBlank(value))
    return ok(to.type === 'set' ? [] : null);
  if (to.type === 'set') return convertSet({ row, to, target, value });
  const single = typeof value === 'object' ? soleValue({ values: value, type: to.type }) : value;
  const paired = pairOf({ row, target, value: String(single) }) ?? single;
  const typed = toType({ from, to, value: paired, country });
  if (!typed.ok) return typed;
  return fits({ to, value: typed.value });
}

function convertSet({
  row,
  to,
  target,
  value,
}: {
  row: MappingRow;
  to: Field;
  target: SideName;
  value: FieldValue;
}): Converted {
  const elements = canonicalSet(value).map((element) =>
    convertElement({ row, to, target, element }),
  );
  const refused = elements.find((element) => !element.ok);
  return refused ?? ok(elements.flatMap((element) => (element.ok ? [String(element.value)] : [])));
}

/**
 * H04: an element of a list as the other side would hold it; one that it can't hold never becomes
 * another, nor several.
 */
export function convertElement({
  row,
  to,
  target,
  element,
}: Pick<Conversion, 'row' | 'to' | 'target'> & { readonly element: string }): Converted {
  const text = pairOf({ row, target, value: element, isElement: true }) ?? element;
  if (/\p{Cc}/u.test(text) || (to.separator !== undefined && text.includes(to.separator)))
    return bad('badElement');
  if (to.maxLength !== undefined && [...text].length > to.maxLength) return bad('tooLong');
  if (!to.options) return ok(text);
  const known =
    to.options.find((option) => option.value === text) ??
    to.options.find((option) => elementKey(option.value) === elementKey(text));
  return known ? ok(known.value) : bad('optionNotAllowed');
}

/**
 * H01, H04: the part of a value that the other side can hold, and why it can't hold the rest; a
 * list is judged element by element. `null`: no part of it.
 */
export function convertWhatFits(conversion: Conversion): {
  readonly value: FieldValue;
  readonly problem: string | null;
} {
  const { row, to, target, value } = conversion;
  if (to.type !== 'set') {
    const converted = convert(conversion);
    return converted.ok
      ? { value: converted.value, problem: null }
      : { value: null, problem: converted.code };
  }
  const elements = canonicalSet(value).map((element) =>
    convertElement({ row, to, target, element }),
  );
  const refused = elements.find((element) => !element.ok);
  return {
    value: elements.flatMap((element) => (element.ok ? [String(element.value)] : [])),
    problem: refused && !refused.ok ? refused.code : null,
  };
}

/** Pairs match an option by its exact value, an element of a list in any spelling. */
function pairOf({
  row,
  target,
  value,
  isElement = false,
}: {
  row: MappingRow;
  target: SideName;
  value: string;
  isElement?: boolean;
}): string | undefined {
  const source = target === 'wix' ? 'remote' : 'wix';
  return row.pairs?.find((pair) =>
    isElement ? elementKey(pair[source]) === elementKey(value) : pair[source] === value,
  )?.[target];
}

function toType({
  from,
  to,
  value,
  country,
}: {
  from: Field;
  to: Field;
  value: string | number | boolean;
  country: string | null;
}): Converted {
  const text = String(value).trim();
  switch (to.type) {
    case 'date':
      return /^\d{4}-\d{2}-\d{2}/.test(text) && isCalendarDate(text.slice(0, 10))
        ? ok(text.slice(0, 10))
        : bad('badDate');
    case 'datetime':
      return Number.isNaN(Date.parse(text)) ? bad('badDate') : ok(new Date(text).toISOString());
    case 'number':
      return canonicalNumber(text) === null ? bad('badNumber') : ok(exactNumber(text));
    case 'boolean':
      return /^(true|false)$/i.test(text) ? ok(text.toLowerCase() === 'true') : bad('badValue');
    case 'country':
      return toCountryCode(text, labelOf({ from, text }));
    case 'subdivision':
      return ok(
        subdivisionCode({ text, country }) ??
          subdivisionCode({ text: labelOf({ from, text }), country }) ??
          text,
      );
    case 'text':
      return ok(toText({ from, value }));
    case 'email':
      return isUnreadable(text) ? bad('badEmail') : ok(emailText(text));
    case 'option':
      return ok(
        choiceFor({ from, to, text, country }) ?? (typeof value === 'string' ? value : text),
      );
    case 'phone':
    case 'url':
    case 'set':
      return ok(typeof value === 'string' ? value : text);
  }
}

/** The label of an option; a text that is no option, unchanged. */
const labelOf = ({ from, text }: { from: Field; text: string }) =>
  from.options?.find((option) => option.value === text)?.label ?? text;

type Choosing = {
  readonly from: Field;
  readonly to: Field;
  readonly text: string;
  readonly country: string | null;
};

/** H08, H09: the option that stands for the same country or state, by its value or label. */
function choiceFor({ from, to, text, country }: Choosing): string | undefined {
  if (!to.options || to.options.some((option) => option.value === text)) return undefined;
  if (from.type === 'country') return choicesByCountry(to.options).get(countryCode(text) ?? '');
  if (from.type !== 'subdivision') return undefined;
  const codeOf = (name: string) => subdivisionCode({ text: name, country });
  const code = codeOf(text);
  return code === null
    ? undefined
    : to.options.find(({ value, label }) => codeOf(value) === code || codeOf(label) === code)
        ?.value;
}

const byCountry = new WeakMap<NonNullable<Field['options']>, ReadonlyMap<string, string>>();

/**
 * Cached, as the options are the same for every contact. If several stand for one country, as its
 * parts do, its usual name goes first.
 */
function choicesByCountry(options: NonNullable<Field['options']>): ReadonlyMap<string, string> {
  const known = byCountry.get(options);
  if (known) return known;
  const named = options.flatMap(({ value, label }) =>
    [value, label].map((name) => ({ value, name, code: countryCode(name) })),
  );
  const choices = new Map<string, string>();
  for (const isUsual of [true, false])
    for (const { value, name, code } of named)
      if (
        code !== null &&
        !choices.has(code) &&
        (!isUsual || name === code || name === countryName(code))
      )
        choices.set(code, value);
  byCountry.set(options, choices);
  return choices;
}

function toCountryCode(text: string, label: string): Converted {
  const code = countryCode(text) ?? countryCode(label);
  return code === null ? bad('unknownCountry') : ok(code);
}

/** A country or state by its usual name; a text that is no code goes through unchanged. */
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
  if (to.options && to.type === 'option' && !to.options.some((option) => option.value === value))
    return bad('optionNotAllowed');
  if (to.isDouble && (typeof value === 'number' || typeof value === 'string') && !isDouble(value))
    return bad('numberTooLong');
  if (to.maxLength !== undefined && typeof value === 'string' && [...value].length > to.maxLength)
    return bad('tooLong');
  return ok(value);
}
