import type { ContactRecord } from '@/lib/core/model/contact';
import type { Field, FieldType, FieldValue, FieldValues } from '@/lib/core/model/field';
import { exactNumber } from '@/lib/core/values/number';
import { joinName } from '@/lib/core/values/person-name';
import type { HubspotContact, HubspotProperty } from './api-types';
import { idProperty } from './manifest';

/** The checkbox property that mirrors the site's labels; options are added as new labels appear. */
export const labelsProperty = 'wix_labels';

/** Read with every contact, mapped or not: identity, matching and dates need them. */
export const alwaysRead = [
  'email',
  'hs_additional_emails',
  'phone',
  'mobilephone',
  'firstname',
  'lastname',
  'createdate',
  'lastmodifieddate',
  idProperty,
];

function typeOf(property: HubspotProperty): FieldType {
  if (property.name === 'email') return 'email';
  if (property.type === 'phone_number' || property.fieldType === 'phonenumber') return 'phone';
  switch (property.type) {
    case 'enumeration':
      return property.fieldType === 'checkbox' ? 'set' : 'option';
    case 'bool':
      return 'boolean';
    case 'date':
    case 'datetime':
    case 'number':
      return property.type;
    default:
      return 'text';
  }
}

/** HubSpot refuses text beyond this many characters. */
const longestText = 65_536;

/** Between the elements of a list. */
const separator = ';';

export function toField(property: HubspotProperty): Field {
  const type = typeOf(property);
  const ownsOptions = (type === 'option' || type === 'set') && property.name !== labelsProperty;
  return {
    key: property.name,
    label: property.label,
    type,
    readOnly: property.calculated === true || property.modificationMetadata?.readOnlyValue === true,
    ...(ownsOptions
      ? {
          options: property.options
            .filter((option) => !option.hidden)
            .map(({ value, label }) => ({ value, label })),
        }
      : {}),
    ...(type === 'text' ? { maxLength: longestText } : {}),
    ...(type === 'set' ? { separator } : {}),
    ...(property.hubspotDefined === false ? { custom: true } : {}),
  };
}

export const toFields = (properties: readonly HubspotProperty[]): readonly Field[] =>
  properties.filter((property) => property.name !== idProperty && !property.hidden).map(toField);

/** A property's text as a typed value; blank is `null`. */
export function fromText({
  type,
  text,
}: {
  type: FieldType;
  text: string | null | undefined;
}): FieldValue {
  if (text === null || text === undefined || text === '') return type === 'set' ? [] : null;
  switch (type) {
    case 'set':
      return text.split(separator).filter((element) => element !== '');
    case 'number':
      return exactNumber(text);
    case 'boolean':
      return /^(true|false)$/i.test(text) ? text.toLowerCase() === 'true' : text;
    case 'date':
      return /^\d+$/.test(text)
        ? new Date(Number(text)).toISOString().slice(0, 10)
        : text.slice(0, 10);
    case 'datetime':
      return /^\d+$/.test(text) ? new Date(Number(text)).toISOString() : text;
    default:
      return text;
  }
}

/** A typed value as a property's text; `null` clears. */
export function toText(value: FieldValue): string {
  if (value === null) return '';
  return typeof value === 'object' ? value.join(separator) : String(value);
}

export const toProperties = ({
  fields,
  linkedId,
}: {
  fields: FieldValues;
  linkedId?: string | undefined;
}): Record<string, string> => ({
  ...Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, toText(value)])),
  ...(linkedId === undefined ? {} : { [idProperty]: linkedId }),
});

const filled = (values: readonly (string | null | undefined)[]) => [
  ...new Set(values.flatMap((value) => (value ? [value] : []))),
];

/** All addresses and numbers of a contact, without duplicates. */
export const emailsOf = ({ properties }: HubspotContact) =>
  filled([properties['email'], ...(properties['hs_additional_emails']?.split(';') ?? [])]);
export const phonesOf = ({ properties }: HubspotContact) =>
  filled([properties['phone'], properties['mobilephone']]);

/** `types`: of the mapped properties. */
export function toRecord({
  contact,
  types,
}: {
  contact: HubspotContact;
  types: ReadonlyMap<string, FieldType>;
}): ContactRecord {
  const { properties } = contact;
  const modified = properties['lastmodifieddate'] ?? contact.updatedAt;
  return {
    id: contact.id,
    version: /^\d+$/.test(modified) ? modified : String(Date.parse(modified)),
    createdAt: new Date(contact.createdAt).toISOString(),
    updatedAt: new Date(contact.updatedAt).toISOString(),
    linkedId: properties[idProperty] || null,
    fields: Object.fromEntries(
      [...types].map(([key, type]) => [key, fromText({ type, text: properties[key] })]),
    ),
    name: joinName([properties['firstname'], properties['lastname']]),
    emails: emailsOf(contact),
    phones: phonesOf(contact),
    source: contact,
  };
}
