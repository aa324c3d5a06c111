import type { Field, FieldType } from '@/lib/core/model/field';
import type { WixField, WixLabel } from './wire';

/** Labels and custom fields of a site: what is needed to read and write its contacts. */
export type SiteCatalogue = {
  readonly fields: readonly WixField[];
  readonly labels: readonly WixLabel[];
};

const text = (key: string, label: string, maxLength: number): Field => ({
  key,
  label,
  type: 'text',
  readOnly: false,
  maxLength,
});

const typed = (key: string, label: string, type: FieldType, maxLength?: number): Field => ({
  key,
  label,
  type,
  readOnly: false,
  ...(maxLength === undefined ? {} : { maxLength }),
});

const standard: readonly Field[] = [
  typed('email', 'E-mail', 'email', 320),
  text('name.first', 'First name', 1000),
  text('name.last', 'Last name', 1000),
  { ...text('name', 'Full name', 2000), joins: ['name.first', 'name.last'] },
  typed('phone', 'Phone', 'phone', 50),
  text('company', 'Company', 1000),
  text('jobTitle', 'Job title', 1000),
  typed('birthdate', 'Birthdate', 'date'),
  typed('locale', 'Language', 'text', 100),
  text('address.line1', 'Street address', 1000),
  text('address.line2', 'Street address, line 2', 1000),
  text('address.city', 'City', 1000),
  typed('address.subdivision', 'State or region', 'subdivision', 100),
  typed('address.country', 'Country', 'country'),
  text('address.postalCode', 'Postal code', 100),
];

export const labelsKey = 'labels';
const longestLabel = 180;
export const subscriptionKey = 'emailSubscriptions.subscriptionStatus';
export const membershipKey = 'members.membershipStatus';

/** The values named in Wix's documentation. */
const subscriptions = ['SUBSCRIBED', 'UNSUBSCRIBED', 'PENDING', 'NOT_SET'];

const readOnly: readonly Field[] = [
  {
    key: subscriptionKey,
    label: 'E-mail subscription',
    type: 'text',
    readOnly: true,
    known: subscriptions,
  },
  { key: membershipKey, label: 'Site membership', type: 'text', readOnly: true },
];

const typeOf = (dataType: string): FieldType => {
  if (dataType === 'NUMBER') return 'number';
  if (dataType === 'DATE') return 'date';
  if (dataType === 'URL') return 'url';
  return 'text';
};

export const isCustomField = (key: string): boolean => key.startsWith('custom.');

/** A label that the owner made. Wix's own and other apps' labels are never read or changed. */
export const isOwnLabel = (label: WixLabel): boolean =>
  label.key.startsWith('custom.') &&
  (label.labelType === undefined || label.labelType === 'USER_DEFINED');

/**
 * The field catalogue. The field that stores the other side's id is not in it: no mapping row may
 * touch it.
 */
export const wixFields = (input: {
  catalogue: SiteCatalogue;
  linkFieldKey: string | null;
}): readonly Field[] => [
  ...standard,
  {
    key: labelsKey,
    label: 'Labels',
    type: 'set',
    readOnly: false,
    maxLength: longestLabel,
    known: input.catalogue.labels.filter(isOwnLabel).map(({ displayName }) => displayName),
  },
  ...input.catalogue.fields
    .filter((field) => isCustomField(field.key) && field.key !== input.linkFieldKey)
    .map((field): Field => ({
      key: field.key,
      label: field.displayName,
      type: typeOf(field.dataType),
      readOnly: false,
      custom: true,
      ...(field.dataType === 'NUMBER' ? { isDouble: true } : {}),
    })),
  ...readOnly,
];
