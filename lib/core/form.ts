import { convert } from './convert';
import { canonical, canonicalSet, isBlank, joinSets } from './values';
import type { ContactRecord, Field, FieldValue, FieldValues, MappingRow, Operation, OperationKind, OperationState, OperationValue, Reason } from './types';

/** What the owner says of a form. */
export type FormRules = {
  /** Whether a posted value may replace one that is there. A blank is filled either way. */
  readonly overwrites: boolean;
  /** Put on every contact, by name. */
  readonly labels: readonly string[];
  /** Pages that may post, such as `https://example.com`. Empty: any. */
  readonly origins: readonly string[];
  /** A field that people don't see: whoever fills it is no person. */
  readonly trap: string | null;
  /** Where the browser goes after a plain HTML form. */
  readonly thanks: string | null;
  /** The checkbox by which people agree to e-mails, and what it says beside it. */
  readonly consent: { readonly field: string; readonly wording: string } | null;
};

/** What was posted, by the form's own names; several values of one name are a list. */
export type FormValues = Readonly<Record<string, string | readonly string[]>>;

/** `test`: before the form was switched on. `choosing`: several contacts have the address, the owner says which. */
export type SubmissionState = 'test' | 'waiting' | 'choosing' | 'failed' | 'done' | 'erased';

/** Whom the owner wants a submission to go to. */
export type FormChoice = { readonly kind: 'contact'; readonly contactId: string } | { readonly kind: 'new' };

// ---- the form's fields ----------------------------------------------------------------------------------------

const part = /^(first|last)\((.+)\)$/;
const looksLikeFullName = (name: string) => /name/i.test(name) && wordsOf(name).every((word) => ['your', 'full', 'name', 'contact', 'my', 'fullname', 'yourname'].includes(word));
const wordsOf = (name: string) => name.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase().split(/[^a-z0-9]+/).filter((word) => word !== '');

const text = (key: string, label: string): Field => ({ key, label, type: 'text', readOnly: false });

/** The catalogue of a form: its fields, and for a full name its two parts as fields of their own. */
export const formFields = (names: readonly string[]): readonly Field[] =>
  names.flatMap((name) => [text(name, name), ...(looksLikeFullName(name) ? [text(`first(${name})`, `${name}: first name`), text(`last(${name})`, `${name}: last name`)] : [])]);

/** The form's field that a key speaks of. */
export const nameOfKey = (key: string): string => part.exec(key)?.[2] ?? key;

/** A posted value by its key in the catalogue. */
export function postedValue({ values, key }: { values: FormValues; key: string }): FieldValue {
  const own = Object.hasOwn(values, key) ? values[key] : undefined;
  if (own !== undefined) return own;
  const [, which, name = ''] = part.exec(key) ?? [];
  const full = Object.hasOwn(values, name) ? values[name] : undefined;
  return which === undefined || typeof full !== 'string' ? null : splitName(full)[which as 'first' | 'last'];
}

/** "Ana de la Cruz" → Ana, de la Cruz; "Cruz, Ana" → Ana, Cruz; one word is a first name. */
export function splitName(full: string): { readonly first: string; readonly last: string } {
  const [before = '', after] = full.split(',').map((words) => words.trim().replace(/\s+/g, ' '));
  if (after) return { first: after, last: before };
  const words = before.split(' ');
  const particle = words.findIndex((word, place) => place > 0 && place < words.length - 1 && word === word.toLowerCase() && word !== word.toUpperCase());
  const at = particle > 0 ? particle : Math.max(words.length - 1, 1);
  return { first: words.slice(0, at).join(' '), last: words.slice(at).join(' ') };
}

/** Names of form fields as they are usual, by the Wix field they mean; compared without case, hyphens and the like. */
const usual: readonly (readonly [string, RegExp])[] = [
  ['email', /^(e ?mail( address)?|your e ?mail|mail)$/],
  ['name.first', /^(first ?name|f ?name|given ?name|forename|vorname)$/],
  ['name.last', /^(last ?name|l ?name|family ?name|surname|nachname)$/],
  ['phone', /^(phone( number)?|tel|telephone|mobile|cell|your phone)$/],
  ['company', /^(company( name)?|organi[sz]ation|business|firma)$/],
  ['jobTitle', /^(job ?title|position|role|title)$/],
  ['birthdate', /^(birth ?(date|day)|date of birth|dob|bday)$/],
  ['address.line1', /^(address( line ?1)?|street( address)?)$/],
  ['address.line2', /^address line ?2$/],
  ['address.city', /^(city|town)$/],
  ['address.subdivision', /^(state|region|province)$/],
  ['address.postalCode', /^(zip( ?code)?|post(al)? ?code)$/],
  ['address.country', /^(country( name)?)$/],
];

/** Rows that the names of a form's fields suggest: Wix field and key of the form's catalogue. */
export function suggestRows({ names, wix }: { names: readonly string[]; wix: readonly Field[] }): readonly { readonly wix: string; readonly remote: string }[] {
  const known = new Set(wix.map(({ key }) => key));
  const spoken = names.map((name) => ({ name, words: wordsOf(name).join(' ') }));
  const direct = usual.flatMap(([key, pattern]) => {
    const found = spoken.find(({ words }) => pattern.test(words));
    return found && known.has(key) ? [{ wix: key, remote: found.name }] : [];
  });
  const full = names.find(looksLikeFullName);
  const isMissing = (key: string) => !direct.some((row) => row.wix === key);
  const split = full !== undefined && isMissing('name.first') && isMissing('name.last') ? [{ wix: 'name.first', remote: `first(${full})` }, { wix: 'name.last', remote: `last(${full})` }] : [];
  return [...direct.slice(0, 1), ...split, ...direct.slice(1)];
}

const address = /^[^\s@",;:<>()[\]\\]{1,64}@[^\s@",;:<>()[\]\\.]+(\.[^\s@",;:<>()[\]\\.]+)+$/u;
const longestAddress = 254;

/** The address that a submission speaks of, in the form in which addresses are compared; `null`: none, or not a complete one. */
export function addressOf({ values, rows }: { values: FormValues; rows: readonly MappingRow[] }): string | null {
  const row = rows.find(({ wix }) => wix === 'email');
  const found = row && canonical({ type: 'email', value: postedValue({ values, key: row.remote }) });
  return found && found.length <= longestAddress && address.test(found) ? found : null;
}

/** Whether a checkbox is ticked: browsers send `on` or its value, scripts also `true`. */
export const isTicked = (value: FieldValue): boolean => !isBlank(value) && !['off', 'false', '0', 'no'].includes(String(value).trim().toLowerCase());

// ---- what becomes of a submission -----------------------------------------------------------------------------

export type Carried = { readonly fields: FieldValues; readonly problem: Reason | null };

/** What a contact would take of a submission. D09: a value that Wix can't hold sets the submission aside, with the field; D10: the row of a field that is gone rests. */
export function carryForm({ values, rows, wix, labels }: { values: FormValues; rows: readonly MappingRow[]; wix: ReadonlyMap<string, Field>; labels: readonly string[] }): Carried {
  const made: Record<string, FieldValue> = {};
  for (const row of rows) {
    const to = wix.get(row.wix);
    const value = postedValue({ values, key: row.remote });
    if (!to || isBlank(value)) continue;
    const converted = convert({ row, from: text(row.remote, row.remote), to, target: 'wix', value });
    if (!converted.ok) return { fields: {}, problem: { code: converted.code, params: { side: 'wix', field: to.label } } };
    made[row.wix] = converted.value;
  }
  if (labels.length > 0) made['labels'] = joinSets(made['labels'], labels);
  return { fields: made, problem: null };
}

/** What is to be written so that a contact holds a submission. A list only grows; an address tells who it is and replaces no other. */
export function changesFor({ record, fields, wix, overwrites }: { record: ContactRecord; fields: FieldValues; wix: ReadonlyMap<string, Field>; overwrites: boolean }): readonly OperationValue[] {
  return Object.entries(fields).flatMap(([field, after]): OperationValue[] => {
    const before = record.fields[field] ?? null;
    const type = wix.get(field)?.type ?? 'text';
    if (type === 'set') {
      const joined = joinSets(before, after);
      return joined.length > canonicalSet(before).length ? [{ field, before, after: joined }] : [];
    }
    const isFilled = !isBlank(before);
    if (isFilled && (!overwrites || field === 'email' || canonical({ type, value: before }) === canonical({ type, value: after }))) return [];
    return [{ field, before, after }];
  });
}

/**
 * Whether an intent without an answer went through, or somebody else wrote since: then only blanks are filled, so that no
 * later edit of a person is undone.
 */
export function hasMoved({ record, open, wix }: { record: ContactRecord; open: Operation; wix: ReadonlyMap<string, Field> }): boolean {
  const isNow = (field: string, value: FieldValue) => {
    const type = wix.get(field)?.type ?? 'text';
    return canonical({ type, value: record.fields[field] ?? null }) === canonical({ type, value });
  };
  if (open.kind !== 'create') return open.values.some(({ field, before }) => !isNow(field, before));
  const others = open.values.filter(({ field }) => field !== 'email');
  return others.length === 0 || others.some(({ field, after }) => isNow(field, after));
}

// ---- ports ----------------------------------------------------------------------------------------------------

export type Submission = {
  readonly id: string;
  readonly values: FormValues;
  /** `remembered`: said for every submission of this address. */
  readonly choice: (FormChoice & { readonly isRemembered: boolean }) | null;
  /** How often it alone went wrong. */
  readonly attempts: number;
  /** A write of it that never got an answer, and when that was begun, ms. */
  readonly open: Operation | null;
  readonly begunAtMs: number | null;
};

/** A line of history of a submission; there is one of each, and it moves on. */
export type FormEffect = { readonly kind: Extract<OperationKind, 'create' | 'update' | 'record'>; readonly state: OperationState; readonly values: readonly OperationValue[]; readonly error: Reason | null };

export type SettledSubmission = {
  readonly id: string;
  readonly state: Extract<SubmissionState, 'waiting' | 'choosing' | 'failed' | 'done'>;
  readonly reason: Reason | null;
  readonly attempts: number;
  readonly effect: FormEffect | null;
  /** Whom it went to; `version` as our write made it, `null` when nothing was written. */
  readonly contact: { readonly id: string; readonly version: number | null } | null;
};

/** One form's memory. */
export type FormStore = {
  /** What waits, oldest first, one of each address. */
  take(input: { readonly limit: number }): Promise<readonly Submission[]>;
  /** The intents, committed before the calls. `contactId`: `null` for a contact to be made. */
  begin(input: { readonly effects: readonly { readonly id: string; readonly contactId: string | null; readonly effect: FormEffect }[] }): Promise<void>;
  /** In one transaction; what was written is marked for whoever keeps contacts the same. */
  commit(input: { readonly settled: readonly SettledSubmission[] }): Promise<void>;
};
