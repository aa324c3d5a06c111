import type { Field, FieldValue } from '@/lib/core/model/field';
import { isEmail } from '@/lib/core/values/email';
import { splitName } from '@/lib/core/values/person-name';
import { soleValue } from '@/lib/core/values/sole';
import { joinStreet } from '@/lib/core/values/street';
import { readFormKey, streetKey } from './key';
import type { FormValues } from './posted';

/**
 * Words of a name, a question or a path: `payload.data.Your E-mail` → payload, data, your, e, mail.
 */
const wordsOf = (name: string) =>
  name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');

const fillers = new Set([
  'what',
  'whats',
  'is',
  's',
  'your',
  'my',
  'please',
  'enter',
  'the',
  'contact',
  'tell',
  'us',
  'a',
  'an',
  'input',
  'field',
]);

/** What services put beside an answer; `value` is the answer itself. */
const besideAnAnswer = new Set(['id', 'type', 'title', 'label', 'raw_value', 'required', 'ref']);
/** Members under which services send the answers; the members around them describe the form. */
const answersUnder = new Set([
  'data',
  'fields',
  'answers',
  'human_fields',
  'ordered_human_fields',
  'form_data',
  'formdata',
  'submission',
  'values',
  'entry',
]);

const segmentsOf = (name: string) =>
  name.split(/[.[\]]+/).filter((segment) => segment.trim() !== '');

type Spoken = {
  readonly name: string;
  /** The name as it stands, and without the words of a question around it. */
  readonly words: readonly string[];
  readonly isAnswer: boolean;
};

/** The words of the last part of a nested name; `null`: it describes an answer and is none. */
function spokenOf(name: string): Spoken | null {
  const all = segmentsOf(name);
  const under = all.findIndex(
    (segment, at) => answersUnder.has(segment.toLowerCase()) && at < all.length - 1,
  );
  const path = all.length > under + 2 && all.at(-1) === 'value' ? all.slice(0, -1) : all;
  if (under >= 0 && path.length > under + 2 && besideAnAnswer.has(path.at(-1) ?? '')) return null;
  const words = wordsOf(path.at(-1) ?? '');
  const bare = words.filter((word) => !fillers.has(word) && !/^\d+$/.test(word));
  return { name, words: [words.join(' '), bare.join(' ')], isAnswer: under >= 0 };
}

const fullName = /^(full ?name|name|your ?name)$/;
const isFullName = (name: string) =>
  spokenOf(name)?.words.some((words) => fullName.test(words)) === true;

const text = (key: string, label: string): Field => ({ key, label, type: 'text', readOnly: false });

/**
 * The catalogue of a form: its fields, for a full name its two parts as fields of their own, and
 * street and number as one.
 */
export function formFields(names: readonly string[]): readonly Field[] {
  const own = names.flatMap((name) => [
    text(name, name),
    ...(isFullName(name)
      ? [text(`first(${name})`, `${name}: first name`), text(`last(${name})`, `${name}: last name`)]
      : []),
  ]);
  const parted = findStreet(names.flatMap((name) => spokenOf(name) ?? []));
  return parted ? [...own, text(streetKey(parted), `${parted.street} + ${parted.number}`)] : own;
}

/**
 * A posted value by its key in the catalogue. `country`: alpha-2, where the form says in which an
 * address lies.
 */
export function postedValue({
  values,
  key,
  country = null,
}: {
  values: FormValues;
  key: string;
  country?: string | null;
}): FieldValue {
  const ownOf = (name: string) => (Object.hasOwn(values, name) ? values[name] : undefined);
  const own = ownOf(key);
  if (own !== undefined) return own;
  const read = readFormKey(key);
  if (read.kind === 'street') {
    const said = (name: string) => {
      const one = ownOf(name);
      return one === undefined
        ? ''
        : typeof one === 'string'
          ? one
          : soleValue({ values: one, type: 'phone' });
    };
    // Without a country, street and number are joined in the order of the form's fields.
    const order = Object.keys(values).filter(
      (name) => name === read.street || name === read.number,
    );
    const street = { name: said(read.street), number: said(read.number) };
    return (
      (country === null
        ? order
            .map(said)
            .map((one) => one.trim())
            .filter((one) => one !== '')
            .join(' ')
        : joinStreet({ street, country })) || null
    );
  }
  const full = ownOf(read.name);
  if (read.kind === 'whole' || full === undefined) return null;
  return splitName(typeof full === 'string' ? full : soleValue({ values: full, type: 'phone' }))[
    read.kind
  ];
}

/** Common names of form fields by Wix field; compared without case, hyphens and the like. */
const usual: readonly (readonly [string, RegExp])[] = [
  ['email', /^(e ?mail( address)?|mail)$/],
  ['name.first', /^(first ?name|f ?name|given ?name|forename|vorname)$/],
  ['name.last', /^(last ?name|l ?name|family ?name|surname|nachname)$/],
  ['phone', /^((tele)?phone( number)?|tel|mobile( phone| number)?|cell( phone)?)$/],
  ['company', /^(company( name)?|organi[sz]ation|business|firma)$/],
  ['jobTitle', /^(job ?title|position|role|title)$/],
  ['birthdate', /^(birth ?(date|day)|date of birth|dob|bday)$/],
  [
    'address.line1',
    /^(address( line ?1)?|street( address| name)?|road|stra(ss|ß)e|rue|calle|via)$/,
  ],
  ['address.line2', /^address line ?2$/],
  ['address.city', /^(city|town)$/],
  ['address.subdivision', /^(state|region|province)$/],
  ['address.postalCode', /^(zip( ?code)?|post(al)? ?code)$/],
  ['address.country', /^(country( name)?)$/],
];

/** Common names of a street field and of a house-number field beside it. */
const streetName = [/^(street( name)?|road|stra(ss|ß)e|rue|calle|via)$/];
const houseNumber = [
  /^(house|street|building) ?(number|no|nr)$/,
  /^(number|no|nr)$/,
  /^(hausn(ummer|r)|haus nr)$/,
  /^n[uú]m([eé]ro)?( de (rue|calle))?$/,
  /^(numero )?civico$/,
];

/** H14: street and number as two fields of one form. */
function findStreet(
  spoken: readonly Spoken[],
): { readonly street: string; readonly number: string } | null {
  const named = (patterns: readonly RegExp[]) =>
    spoken.find(({ words }) => words.some((one) => patterns.some((pattern) => pattern.test(one))))
      ?.name;
  const [street, number] = [named(streetName), named(houseNumber)];
  return street === undefined || number === undefined ? null : { street, number };
}

/**
 * Fields that number their parts instead of naming them: Gravity Forms, `1.3` is the first name of
 * field 1.
 */
const numbered: readonly (readonly [string, string])[] = [
  ['name.first', '3'],
  ['name.last', '6'],
];

type Suggested = { readonly wix: string; readonly remote: string };

/**
 * Rows that a form's fields suggest (H12): by their names, and for the e-mail address also by what
 * was posted. Where a service sends the answers under a member of their own, the members around it
 * describe the form: its `name` is not a person's.
 */
export function suggestRows({
  names,
  wix,
  posts = [],
}: {
  names: readonly string[];
  wix: readonly Field[];
  posts?: readonly FormValues[];
}): readonly Suggested[] {
  const known = new Set(wix.map(({ key }) => key));
  const all = names.flatMap((name) => spokenOf(name) ?? []);
  const answers = all.filter(({ isAnswer }) => isAnswer);
  const spoken = answers.length > 0 ? answers : all;
  const direct = usual.flatMap(([key, pattern]): Suggested[] => {
    const found =
      spoken.find(({ words }) => words.some((one) => pattern.test(one)))?.name ??
      (key === 'email' ? findAddress({ spoken: [...spoken, ...all], posts }) : undefined);
    return found !== undefined && known.has(key) ? [{ wix: key, remote: found }] : [];
  });
  const isMissing = (key: string) => !direct.some((row) => row.wix === key);
  const isNameless = isMissing('name.first') && isMissing('name.last');
  const full = isNameless
    ? spoken.find(({ words }) => words.some((one) => fullName.test(one)))?.name
    : undefined;
  const named =
    full === undefined
      ? isNameless
        ? numberedName(names)
        : []
      : [
          { wix: 'name.first', remote: `first(${full})` },
          { wix: 'name.last', remote: `last(${full})` },
        ];
  const first = direct.filter((row) => row.wix === 'email');
  const parted = findStreet(spoken);
  const others = direct
    .filter((row) => row.wix !== 'email')
    .map((row) =>
      parted && row.wix === 'address.line1' && row.remote === parted.street
        ? { ...row, remote: streetKey(parted) }
        : row,
    );
  return [...first, ...named.filter((row) => known.has(row.wix)), ...others];
}

/** The field whose name mentions e-mail, else one whose posted value is an address. */
function findAddress({
  spoken,
  posts,
}: {
  spoken: readonly Spoken[];
  posts: readonly FormValues[];
}): string | undefined {
  const holds = ({ name }: Spoken) =>
    posts.some((values) => {
      const value = postedValue({ values, key: name });
      return typeof value === 'string' && isEmail(value);
    });
  const asked = spoken.filter(({ words }) => words.some((one) => /\be ?mail\b/.test(one)));
  return (asked.find((one) => posts.length === 0 || holds(one)) ?? spoken.find(holds))?.name;
}

function numberedName(names: readonly string[]): readonly Suggested[] {
  const parts = names.flatMap((name) => {
    const [, field, number] = /^(.*\b\d+)[._](\d+)$/.exec(name) ?? [];
    return field === undefined ? [] : [{ name, field, number }];
  });
  const isName = (field: string) =>
    parts.some((one) => one.field === field && one.number === '6') &&
    !parts.some((one) => one.field === field && one.number === '1');
  const field = parts.find((one) => one.number === '3' && isName(one.field))?.field;
  return numbered.flatMap(([wix, number]) => {
    const found = parts.find((one) => one.field === field && one.number === number);
    return found ? [{ wix, remote: found.name }] : [];
  });
}
