import { parsePhoneNumberFromString } from 'libphonenumber-js';
import type { FieldValue, FieldValues } from '@/lib/core/model/field';
import { canonicalEmail } from '@/lib/core/values/email';
import { partName } from '@/lib/core/values/person-name';
import { partStreet } from '@/lib/core/values/street';
import { isCustomField, type SiteCatalogue } from './catalogue';
import { emailItems, extendedItems, phoneItems, primaryOf } from './mapper';
import type { WixAddress, WixContact, WixEmail, WixInfo, WixPhone } from './wire';

export type InfoInput = {
  /** The full record the update is built on; `null` for a new contact. */
  readonly contact: WixContact | null;
  readonly fields: FieldValues;
  readonly linkedId?: string;
  readonly linkFieldKey: string | null;
  readonly catalogue: SiteCatalogue;
};

const textOf = (value: FieldValue): string | null => {
  if (value === null || value === '') return null;
  return Array.isArray(value) ? value.join(', ') : String(value);
};

const nameKeys = ['name', 'name.first', 'name.last'];
const addressKeys = {
  'address.line1': 'addressLine',
  'address.line2': 'addressLine2',
  'address.city': 'city',
  'address.subdivision': 'subdivision',
  'address.country': 'country',
  'address.postalCode': 'postalCode',
} as const;

const plainKeys = ['company', 'jobTitle', 'birthdate', 'locale'] as const;

/**
 * The `info` of a create or update, with only what changes. Wix replaces whole lists and perhaps
 * the map of extended fields, so every list is sent complete with its items' ids. Labels are not in
 * it: they have calls of their own.
 */
export const buildInfo = (input: InfoInput): WixInfo => {
  const { fields } = input;
  const info: WixInfo = {};
  if (nameKeys.some((key) => key in fields)) info.name = buildName(input);
  if (fields.email !== undefined)
    info.emails = {
      items: buildEmails({
        items: input.contact ? emailItems(input.contact) : [],
        value: textOf(fields.email),
      }),
    };
  if (fields.phone !== undefined)
    info.phones = {
      items: buildPhones({
        items: input.contact ? phoneItems(input.contact) : [],
        value: textOf(fields.phone),
      }),
    };
  if (Object.keys(addressKeys).some((key) => key in fields))
    info.addresses = { items: buildAddresses(input) };
  for (const key of plainKeys) {
    const value = fields[key];
    if (value !== undefined) info[key] = textOf(value);
  }
  const extended = buildExtended(input);
  if (extended) info.extendedFields = { items: extended };
  return info;
};

/** Whether an update changes a field that Wix uses to identify contacts. */
export const changesIdentity = (fields: FieldValues): boolean =>
  fields.email !== undefined || fields.phone !== undefined;

const buildName = (input: InfoInput): NonNullable<WixInfo['name']> => {
  const now = input.contact?.info?.name ?? {};
  const { name, 'name.first': first, 'name.last': last } = input.fields;
  const full = name === undefined ? undefined : textOf(name);
  return {
    ...now,
    ...(full === undefined ? {} : partsOf({ full, now })),
    ...(first === undefined ? {} : { first: textOf(first) }),
    ...(last === undefined ? {} : { last: textOf(last) }),
  };
};

const partsOf = ({
  full,
  now: { first = null, last = null },
}: {
  full: string | null;
  now: NonNullable<WixInfo['name']>;
}) => (full === null ? { first: null, last: null } : partName({ full, before: { first, last } }));

const sameEmail = (a: string | null | undefined, b: string): boolean =>
  typeof a === 'string' && canonicalEmail(a) === canonicalEmail(b);

/**
 * Puts `value` in the place of the primary item; when another item already holds it, that one
 * becomes primary.
 */
const buildEmails = (input: { items: readonly WixEmail[]; value: string | null }): WixEmail[] => {
  const { items, value } = input;
  const primary = primaryOf(items);
  if (value === null) return promoteFirst(items.filter((item) => item !== primary));
  const holder = items.find((item) => item !== primary && sameEmail(item.email, value));
  if (holder) return items.map((item) => ({ ...item, primary: item === holder }));
  if (!primary) return [{ tag: 'MAIN', email: value, primary: true }];
  return items.map((item) => (item === primary ? { ...item, email: value, primary: true } : item));
};

const regionOf = (phone: string): string | undefined => parsePhoneNumberFromString(phone)?.country;

/** `e164Phone` is computed by Wix; it is never sent. */
const withoutReading = ({
  e164Phone: _reading,
  formattedPhone: _formatted,
  ...item
}: WixPhone): WixPhone => item;

/**
 * D06: the country is that of the new number, never the one of the old number: it would change its
 * meaning.
 */
const withNumber = ({ countryCode: _before, ...item }: WixPhone, phone: string): WixPhone => {
  const region = regionOf(phone);
  return { ...item, phone, primary: true, ...(region ? { countryCode: region } : {}) };
};

const samePhone = (item: WixPhone, value: string): boolean =>
  item.phone === value ||
  (item.e164Phone !== undefined && item.e164Phone === parsePhoneNumberFromString(value)?.number);

const buildPhones = (input: { items: readonly WixPhone[]; value: string | null }): WixPhone[] => {
  const { items, value } = input;
  const primary = primaryOf(items);
  if (value === null)
    return promoteFirst(items.filter((item) => item !== primary)).map(withoutReading);
  const holder = items.find((item) => item !== primary && samePhone(item, value));
  if (holder) return items.map((item) => withoutReading({ ...item, primary: item === holder }));
  if (!primary) return [withNumber({ tag: 'MOBILE' }, value)];
  return items.map((item) => withoutReading(item === primary ? withNumber(item, value) : item));
};

const promoteFirst = <T extends { primary?: boolean | undefined }>(items: readonly T[]): T[] =>
  items.some((item) => item.primary)
    ? [...items]
    : items.map((item, index) => (index === 0 ? { ...item, primary: true } : item));

const buildAddresses = (
  input: InfoInput,
): NonNullable<NonNullable<WixInfo['addresses']>['items']> => {
  const [first, ...others] = input.contact?.info?.addresses?.items ?? [];
  const address: WixAddress = { ...first?.address };
  for (const [key, name] of Object.entries(addressKeys)) {
    const value = input.fields[key];
    if (value === undefined) continue;
    const text = textOf(value);
    if (text === null) delete address[name];
    else address[name] = text;
    if (name === 'addressLine') delete address.streetAddress;
  }
  if (first?.address?.streetAddress)
    keepParted({ address, line: input.fields['address.line1'], before: first.address });
  delete address.formattedAddress;
  delete address.geocode;
  const isBlank = Object.values(address).every(
    (value) => value === undefined || value === null || value === '',
  );
  if (isBlank) return others;
  return [{ ...(first ?? { tag: 'HOME' }), address }, ...others];
};

/**
 * H14: an address that keeps street and number apart keeps doing so, if the new line and country
 * allow it.
 */
function keepParted({
  address,
  line,
  before,
}: {
  address: WixAddress;
  line: FieldValue | undefined;
  before: WixAddress;
}): void {
  if (typeof line !== 'string') return;
  const parted = partStreet({ line, country: address.country ?? before.country });
  if (!parted) return;
  delete address.addressLine;
  address.streetAddress = parted;
}

/**
 * All present custom values with ours on top. A cleared one is sent as `null`, which clears it
 * whether Wix merges or replaces the map.
 */
const buildExtended = (input: InfoInput): Record<string, unknown> | null => {
  const changed: Record<string, unknown> = {};
  const types = new Map(input.catalogue.fields.map((field) => [field.key, field.dataType]));
  for (const [key, value] of Object.entries(input.fields)) {
    if (!isCustomField(key) || key === input.linkFieldKey) continue;
    changed[key] = value !== null && types.get(key) === 'NUMBER' ? Number(value) : textOf(value);
  }
  if (input.linkedId !== undefined && input.linkFieldKey !== null)
    changed[input.linkFieldKey] = input.linkedId;
  if (Object.keys(changed).length === 0) return null;
  const present = Object.entries(input.contact ? extendedItems(input.contact) : {}).filter(
    ([key]) => isCustomField(key),
  );
  return { ...Object.fromEntries(present), ...changed };
};
