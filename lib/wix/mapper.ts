import type { ContactRecord } from '@/lib/core/model/contact';
import type { FieldValue, FieldValues } from '@/lib/core/model/field';
import { joinName } from '@/lib/core/values/person-name';
import { joinStreet } from '@/lib/core/values/street';
import {
  isCustomField,
  isOwnLabel,
  membershipKey,
  subscriptionKey,
  type SiteCatalogue,
} from './catalogue';
import type { WixAddress, WixContact, WixEmail, WixPhone } from './wire';

export type MapperContext = {
  readonly catalogue: SiteCatalogue;
  readonly linkFieldKey: string | null;
};

/** Where Wix marks none as primary, the first one counts. */
export const primaryOf = <T extends { primary?: boolean | undefined }>(
  items: readonly T[],
): T | undefined => items.find((item) => item.primary) ?? items[0];

export const emailItems = (contact: WixContact): readonly WixEmail[] =>
  contact.info?.emails?.items ?? [];
export const phoneItems = (contact: WixContact): readonly WixPhone[] =>
  contact.info?.phones?.items ?? [];
export const extendedItems = (contact: WixContact): Readonly<Record<string, unknown>> =>
  contact.info?.extendedFields?.items ?? {};

const orNull = (value: string | null | undefined): string | null =>
  value === undefined || value === null || value === '' ? null : value;

/**
 * The number as typed when it names its country, else in E.164: the other side cannot know the
 * contact's country.
 */
const phoneText = (phone: WixPhone | undefined): string | null => {
  const written = orNull(phone?.phone);
  if (written?.trim().startsWith('+')) return written;
  return orNull(phone?.e164Phone) ?? written;
};

const streetOf = (address: WixAddress | null | undefined): string | null => {
  const line = orNull(address?.addressLine);
  if (line) return line;
  const { number, name } = address?.streetAddress ?? {};
  return orNull(
    joinStreet({ street: { number: number ?? '', name: name ?? '' }, country: address?.country }),
  );
};

const toValue = (value: unknown): FieldValue => {
  if (value === undefined || value === null || value === '') return null;
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  return typeof value === 'string' ? value : JSON.stringify(value);
};

const customValues = (input: {
  items: Readonly<Record<string, unknown>>;
  context: MapperContext;
}): FieldValues => {
  const values: Record<string, FieldValue> = {};
  for (const { key } of input.context.catalogue.fields) {
    if (isCustomField(key) && key !== input.context.linkFieldKey)
      values[key] = toValue(input.items[key]);
  }
  return values;
};

const labelNames = (input: {
  contact: WixContact;
  catalogue: SiteCatalogue;
}): readonly string[] => {
  const names = new Map(
    input.catalogue.labels.filter(isOwnLabel).map((label) => [label.key, label.displayName]),
  );
  return (input.contact.info?.labelKeys?.items ?? []).flatMap((key) => names.get(key) ?? []);
};

/** True when the contact carries a label or field made after the catalogue was read. */
export const isCatalogueStale = (input: {
  contact: WixContact;
  catalogue: SiteCatalogue;
}): boolean => {
  const labels = new Set(input.catalogue.labels.map((label) => label.key));
  const fields = new Set(input.catalogue.fields.map((field) => field.key));
  return (
    (input.contact.info?.labelKeys?.items ?? []).some(
      (key) => key.startsWith('custom.') && !labels.has(key),
    ) ||
    Object.keys(extendedItems(input.contact)).some((key) => isCustomField(key) && !fields.has(key))
  );
};

const primaryFirst = <T extends { primary?: boolean | undefined }>(
  items: readonly T[],
): readonly T[] =>
  [...items].sort((a, b) => Number(b.primary ?? false) - Number(a.primary ?? false));

/** Converts a contact as Wix sent it into a `ContactRecord`. */
export const toRecord = (input: { contact: WixContact; context: MapperContext }): ContactRecord => {
  const { contact, context } = input;
  const info = contact.info ?? {};
  const items = extendedItems(contact);
  const address = info.addresses?.items?.[0]?.address;
  const email = orNull(primaryOf(emailItems(contact))?.email) ?? orNull(contact.primaryInfo?.email);
  const membership = toValue(items[membershipKey]);
  const linkedId = context.linkFieldKey === null ? null : toValue(items[context.linkFieldKey]);
  const name = joinName([info.name?.first, info.name?.last]);
  return {
    id: contact.id,
    version: String(contact.revision),
    createdAt: contact.createdDate,
    updatedAt: contact.updatedDate,
    linkedId: linkedId === null ? null : String(linkedId),
    fields: {
      email,
      'name.first': orNull(info.name?.first),
      'name.last': orNull(info.name?.last),
      name,
      phone: phoneText(primaryOf(phoneItems(contact))),
      company: orNull(info.company),
      jobTitle: orNull(info.jobTitle),
      birthdate: orNull(info.birthdate?.slice(0, 10)),
      locale: orNull(info.locale),
      'address.line1': streetOf(address),
      'address.line2': orNull(address?.addressLine2),
      'address.city': orNull(address?.city),
      'address.subdivision': orNull(address?.subdivision),
      'address.country': orNull(address?.country),
      'address.postalCode': orNull(address?.postalCode),
      labels: labelNames({ contact, catalogue: context.catalogue }),
      ...customValues({ items, context }),
      [subscriptionKey]: toValue(items[subscriptionKey]),
      [membershipKey]: membership,
    },
    name,
    emails: primaryFirst(emailItems(contact)).flatMap((item) => orNull(item.email) ?? []),
    phones: primaryFirst(phoneItems(contact)).flatMap((item) => phoneText(item) ?? []),
    ...(membership === null ? {} : { undeletable: 'member' as const }),
    source: contact,
  };
};
