import { asArray, asObject, asText, type JsonObject } from '@/lib/sandbox/types';
import { type HubspotAccount } from './account';
import { replaceContact } from './contacts';
import { notFound, refuse, refuseInput } from './errors';
import { type PropertyDefinition, type PropertyOption, type PropertyType } from './types';

const maxUnique = 10;
const required = ['name', 'label', 'type', 'fieldType', 'groupName'];
const fieldTypes: Record<PropertyType, readonly string[]> = {
  string: ['text', 'textarea', 'phonenumber', 'html', 'file', 'calculation_equation'],
  phone_number: ['phonenumber'],
  number: ['number', 'calculation_equation'],
  date: ['date'],
  datetime: ['date'],
  enumeration: ['select', 'radio', 'checkbox', 'booleancheckbox'],
  bool: ['booleancheckbox', 'calculation_equation'],
};

const readOptions = (raw: unknown): PropertyOption[] =>
  asArray(raw)
    .map(asObject)
    .map((option, index) => ({
      label: asText(option['label']),
      value: asText(option['value']),
      displayOrder: Number(option['displayOrder'] ?? index),
      hidden: option['hidden'] === true,
    }));

/** @throws HubspotRefusal 404 */
export function requireProperty(account: HubspotAccount, name: string): PropertyDefinition {
  const property = account.store.properties.get(name);
  if (!property || property.archived) throw notFound(`Property with name ${name} does not exist`);
  return property;
}

/**
 * @throws HubspotRefusal 400 for a missing or wrong member or the 11th unique property, 409 for a
 * taken name
 */
export function createProperty(account: HubspotAccount, raw: unknown): PropertyDefinition {
  const body = asObject(raw);
  const missing = required.filter((name) => !asText(body[name]));
  if (missing.length > 0)
    throw refuseInput(
      `Invalid input JSON: some required fields were not set: [${missing.join(', ')}]`,
    );
  const name = asText(body['name']);
  const type = asText(body['type']) as PropertyType;
  if (!/^[a-z][a-z0-9_]*$/.test(name))
    throw refuseInput(
      `The property name ${name} must be lower-case letters, digits and underscores ` +
        'and begin with a letter',
    );
  if (!fieldTypes[type]?.includes(asText(body['fieldType'])))
    throw refuseInput(
      `Type ${type} and field type ${asText(body['fieldType'])} do not go together`,
    );
  const held = account.store.properties.get(name);
  if (held && !held.archived) {
    throw refuse({
      status: 409,
      category: 'OBJECT_ALREADY_EXISTS',
      subCategory: 'Properties.PROPERTY_EXISTS',
      message: `A property named '${name}' already exists.`,
    });
  }
  const unique = [...account.store.properties.values()].filter(
    (property) => property.hasUniqueValue && !property.archived,
  );
  if (body['hasUniqueValue'] === true && unique.length >= maxUnique)
    throw refuseInput(`At most ${maxUnique} properties of an object may have unique values`);
  const options = readOptions(body['options']);
  if (type === 'enumeration' && options.length === 0 && body['externalOptions'] !== true)
    throw refuseInput('An enumeration needs options');

  const at = new Date(account.now()).toISOString();
  const property: PropertyDefinition = {
    name,
    label: asText(body['label']),
    type,
    fieldType: asText(body['fieldType']),
    description: asText(body['description']),
    groupName: asText(body['groupName']),
    options,
    displayOrder: Number(body['displayOrder'] ?? -1),
    calculated: false,
    externalOptions: body['externalOptions'] === true,
    hasUniqueValue: body['hasUniqueValue'] === true,
    hidden: body['hidden'] === true,
    hubspotDefined: false,
    formField: body['formField'] === true,
    archived: false,
    createdAt: at,
    updatedAt: at,
    modificationMetadata: {
      archivable: true,
      readOnlyDefinition: false,
      readOnlyOptions: false,
      readOnlyValue: false,
    },
  };
  account.store.properties.set(name, property);
  account.touch();
  return property;
}

export function updateProperty(
  account: HubspotAccount,
  name: string,
  raw: unknown,
): PropertyDefinition {
  const body: JsonObject = asObject(raw);
  const held = requireProperty(account, name);
  const property: PropertyDefinition = {
    ...held,
    label: asText(body['label']) || held.label,
    description: 'description' in body ? asText(body['description']) : held.description,
    fieldType: asText(body['fieldType']) || held.fieldType,
    options: 'options' in body ? readOptions(body['options']) : held.options,
    hidden: 'hidden' in body ? body['hidden'] === true : held.hidden,
    updatedAt: new Date(account.now()).toISOString(),
  };
  account.store.properties.set(name, property);
  account.touch();
  return property;
}

/** Its values are no longer to be had on any contact. */
export function archiveProperty(account: HubspotAccount, name: string): void {
  const property = requireProperty(account, name);
  if (!property.modificationMetadata.archivable)
    throw refuseInput(`Property ${name} cannot be archived`);
  const { store } = account;
  for (const contact of [...store.contacts.values()]) {
    if (contact.archived || contact.properties[name] === undefined) continue;
    replaceContact(
      account,
      contact,
      { [name]: '' },
      { sourceType: 'CRM_UI', sourceId: 'propertyArchived' },
    );
  }
  store.properties.delete(name);
  account.touch();
}
