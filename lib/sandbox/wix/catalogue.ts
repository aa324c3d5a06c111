import { randomBytes } from 'node:crypto';
import { replaceContact } from './contacts';
import { refuse, refuseInvalid } from './errors';
import { type WixSite } from './site';
import {
  extendedItems,
  type ExtendedField,
  type FieldDataType,
  type WixLabel,
  type Writer,
} from './types';

const maxCustomFields = 100;
const maxLabels = 2_000;
const dataTypes: readonly FieldDataType[] = ['TEXT', 'NUMBER', 'DATE', 'URL'];

const slug = (displayName: string): string =>
  displayName
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 50);

const freeKey = (wanted: string, isTaken: (key: string) => boolean): string => {
  let key = `custom.${wanted || randomBytes(6).toString('hex')}`;
  while (isTaken(key)) key = `custom.${wanted}-${randomBytes(9).toString('hex')}`;
  return key;
};

function checkName(displayName: string, max: number): void {
  if (displayName.length >= 1 && displayName.length <= max) return;
  throw refuseInvalid([
    {
      field: 'displayName',
      description: `has size ${displayName.length}, expected 1 to ${max}`,
      violatedRule: 'MAX_LENGTH',
    },
  ]);
}

/**
 * Found by its exact name, else made; the server chooses the key. @throws Refusal 429
 * FIELDS_QUOTA_EXCEEDED
 */
export function findOrCreateField(
  site: WixSite,
  { displayName, dataType, writer }: { displayName: string; dataType: string; writer: Writer },
): { field: ExtendedField; newField: boolean } {
  checkName(displayName, 150);
  const custom = [...site.store.fields.values()].filter(
    (field) => field.fieldType === 'USER_DEFINED',
  );
  const found = custom.find((field) => field.displayName === displayName);
  if (found) return { field: found, newField: false };
  if (!dataTypes.includes(dataType as FieldDataType))
    throw refuseInvalid([
      {
        field: 'dataType',
        description: 'must be one of TEXT, NUMBER, DATE, URL',
        violatedRule: 'OTHER',
      },
    ]);
  if (site.faults().fieldQuotaReached || custom.length >= maxCustomFields) {
    throw refuse({
      status: 429,
      code: 'FIELDS_QUOTA_EXCEEDED',
      description: 'The number of custom fields has reached its limit.',
      data: { fieldsQuota: maxCustomFields, fieldsCurrentTotal: custom.length },
    });
  }
  const suffix = site.faults().keySuffix;
  const at = new Date(site.now()).toISOString();
  const field: ExtendedField = {
    namespace: 'custom',
    key: freeKey(suffix ? `${slug(displayName)}-${suffix}` : slug(displayName), (key) =>
      site.store.fields.has(key),
    ),
    displayName,
    dataType: dataType as FieldDataType,
    fieldType: 'USER_DEFINED',
    createdDate: at,
    updatedDate: at,
  };
  site.store.fields.set(field.key, field);
  site.touch();
  site.emit({ kind: 'fieldCreated', field, writer });
  return { field, newField: true };
}

export function requireField(site: WixSite, key: string): ExtendedField {
  const field = site.store.fields.get(key);
  if (!field)
    throw refuse({
      status: 404,
      code: 'FIELD_NOT_FOUND',
      description: `Extended field ${key} not found.`,
    });
  return field;
}

function requireCustomField(site: WixSite, key: string): ExtendedField {
  const field = requireField(site, key);
  if (field.fieldType === 'SYSTEM')
    throw refuse({
      status: 400,
      code: 'SYSTEM_FIELD_IS_READ_ONLY',
      description: 'System fields cannot be changed.',
    });
  return field;
}

export function renameField(
  site: WixSite,
  { key, displayName, writer }: { key: string; displayName: string; writer: Writer },
): ExtendedField {
  checkName(displayName, 150);
  const field = {
    ...requireCustomField(site, key),
    displayName,
    updatedDate: new Date(site.now()).toISOString(),
  };
  site.store.fields.set(key, field);
  site.touch();
  site.emit({ kind: 'fieldUpdated', field, writer });
  return field;
}

/** Its values go from every contact; Wix sends no event per contact for that. */
export function deleteField(site: WixSite, { key, writer }: { key: string; writer: Writer }): void {
  requireCustomField(site, key);
  site.store.fields.delete(key);
  for (const contact of [...site.store.contacts.values()]) {
    const { [key]: held, ...items } = extendedItems(contact.info);
    if (held !== undefined)
      replaceContact(site, contact, { ...contact.info, extendedFields: { items } });
  }
  site.touch();
  site.emit({ kind: 'fieldDeleted', key, writer });
}

export function findOrCreateLabel(
  site: WixSite,
  { displayName, writer }: { displayName: string; writer: Writer },
): { label: WixLabel; newLabel: boolean } {
  checkName(displayName, 180);
  const found = [...site.store.labels.values()].find(
    (label) => label.displayName.toLowerCase() === displayName.toLowerCase(),
  );
  if (found) return { label: found, newLabel: false };
  if (site.store.labels.size >= maxLabels) {
    throw refuse({
      status: 400,
      code: 'LABELS_QUOTA_REACHED',
      description: 'The number of labels has reached its limit.',
      data: { labelsQuota: maxLabels, labelsCurrentTotal: site.store.labels.size },
    });
  }
  const at = new Date(site.now()).toISOString();
  const label: WixLabel = {
    namespace: 'custom',
    namespaceDisplayName: 'Custom Labels',
    key: freeKey(slug(displayName), (key) => site.store.labels.has(key)),
    displayName,
    labelType: 'USER_DEFINED',
    createdDate: at,
    updatedDate: at,
  };
  site.store.labels.set(label.key, label);
  site.touch();
  site.emit({ kind: 'labelCreated', label, writer });
  return { label, newLabel: true };
}

export function requireLabel(site: WixSite, key: string): WixLabel {
  const label = site.store.labels.get(key);
  if (!label)
    throw refuse({ status: 404, code: 'LABEL_NOT_FOUND', description: `Label ${key} not found.` });
  return label;
}

export function renameLabel(
  site: WixSite,
  { key, displayName, writer }: { key: string; displayName: string; writer: Writer },
): WixLabel {
  checkName(displayName, 180);
  const label = {
    ...requireLabel(site, key),
    displayName,
    updatedDate: new Date(site.now()).toISOString(),
  };
  site.store.labels.set(key, label);
  site.touch();
  site.emit({ kind: 'labelUpdated', label, writer });
  return label;
}

export function deleteLabel(site: WixSite, { key, writer }: { key: string; writer: Writer }): void {
  requireLabel(site, key);
  site.store.labels.delete(key);
  for (const contact of [...site.store.contacts.values()]) {
    const held = contact.info.labelKeys?.items ?? [];
    if (!held.includes(key)) continue;
    const { labelKeys: _labels, ...info } = contact.info;
    const items = held.filter((label) => label !== key);
    replaceContact(site, contact, items.length > 0 ? { ...info, labelKeys: { items } } : info);
  }
  site.touch();
  site.emit({ kind: 'labelDeleted', key, writer });
}
