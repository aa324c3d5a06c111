import { errorOfStatus } from '@/lib/connectors/errors';
import type { Lane } from '@/lib/core/model/dirty';
import type { Field, FieldType } from '@/lib/core/model/field';
import type { Reason } from '@/lib/core/model/reason';
import { elementKey } from '@/lib/core/values/canonical';
import type { ContactSide } from '@/lib/ports/contact-side';
import { fieldsAnswer, type PersonField } from './api-types';
import type { PipedriveClient } from './client';
import { idFieldName } from './manifest';

const fieldsPath = '/api/v2/personFields';
const page = 500;

/** The field that mirrors the site's labels, under one key in every account. */
export const labelsKey = 'wix_labels';
const labelsFieldName = 'Wix labels';

/** A field we read and write: where its value stands, and its options by label. */
export type KnownField = Field & { readonly code: string; readonly isCustom: boolean } & {
  readonly optionIds: ReadonlyMap<string, number | string>;
};

export type Catalogue = {
  readonly fields: readonly KnownField[];
  readonly byKey: ReadonlyMap<string, KnownField>;
  /** Code of the field with the Wix contact's id; `null`: there is none. */
  readonly idCode: string | null;
};

const customTypes: Readonly<Record<string, FieldType>> = {
  varchar: 'text',
  varchar_auto: 'text',
  text: 'text',
  double: 'number',
  int: 'number',
  phone: 'phone',
  date: 'date',
  enum: 'option',
  set: 'set',
  address: 'text',
};

/** Values we can carry of what every account has; the others are other objects, or Pipedrive's. */
const systemTypes: Readonly<Record<string, FieldType>> = {
  name: 'text',
  emails: 'email',
  phones: 'phone',
  label_ids: 'set',
  job_title: 'text',
  birthday: 'date',
  notes: 'text',
};

const longestVarchar = 255;
const longestNotes = 10_000;
const longestText = 65_535;

function longestOf({ field_code: code, field_type: type }: PersonField): number | undefined {
  if (code === 'notes') return longestNotes;
  if (type === 'text' || type === 'address') return longestText;
  return type.startsWith('varchar') || type === 'phone' ? longestVarchar : undefined;
}

const isNamed = (field: PersonField, name: string) =>
  field.is_custom_field && field.field_name.trim().toLowerCase() === name.toLowerCase();

/** Options by label, which is what people see; two with one label are told apart by their ids. */
function optionsOf({ options }: PersonField): ReadonlyMap<string, number | string> {
  const labels = (options ?? []).map(({ label }) => label);
  return new Map(
    (options ?? []).map(({ id, label }) => [
      labels.filter((other) => other === label).length > 1 ? `${label} (${id})` : label,
      id,
    ]),
  );
}

function toField(field: PersonField): KnownField | null {
  const { field_code: code, is_custom_field: isCustom } = field;
  const type = isCustom ? customTypes[field.field_type] : systemTypes[code];
  if (type === undefined) return null;
  const isLabels = isNamed(field, labelsFieldName) && type === 'set';
  const optionIds = optionsOf(field);
  const maxLength = longestOf(field);
  return {
    key: isLabels ? labelsKey : code,
    code,
    isCustom,
    optionIds,
    label: field.field_name,
    type,
    readOnly: false,
    ...((type === 'option' || type === 'set') && !isLabels
      ? { options: [...optionIds.keys()].map((label) => ({ value: label, label })) }
      : {}),
    ...(maxLength === undefined ? {} : { maxLength }),
    ...(type === 'number' ? { isDouble: true as const } : {}),
    ...(isCustom ? { custom: true } : {}),
  };
}

/** All fields of the account's persons, without that of the Wix contact's id. */
export async function readCatalogue({
  client,
  lane,
}: {
  client: PipedriveClient;
  lane: Lane;
}): Promise<Catalogue> {
  const all: PersonField[] = [];
  let cursor: string | null | undefined;
  do {
    const { value } = await client.get({
      path: `${fieldsPath}?limit=${page}${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`,
      lane,
      schema: fieldsAnswer,
    });
    all.push(...value.data);
    cursor = value.additional_data?.next_cursor;
  } while (cursor);
  const idField = all.find((field) => isNamed(field, idFieldName));
  const known = all.flatMap((field) => (field === idField ? [] : (toField(field) ?? [])));
  // Of two fields with our name the first one counts; the other is a field like any other.
  const byKey = new Map<string, KnownField>();
  for (const field of known)
    byKey.set(byKey.has(field.key) ? field.code : field.key, {
      ...field,
      key: byKey.has(field.key) ? field.code : field.key,
    });
  return { fields: [...byKey.values()], byKey, idCode: idField?.field_code ?? null };
}

const definitions = [
  { field_name: idFieldName, field_type: 'varchar' },
  // Pipedrive requires an option: this one serves until the first label is added.
  { field_name: labelsFieldName, field_type: 'set', options: [{ label: 'Wix' }] },
];

/**
 * Creates the two fields when they are missing. Without the permission, or with no room for another
 * field, the link table suffices.
 */
export async function prepareFields(client: PipedriveClient): ReturnType<ContactSide['prepare']> {
  const { byKey, idCode } = await readCatalogue({ client, lane: 'live' });
  const isThere = [idCode !== null, byKey.has(labelsKey)];
  const warnings: Reason[] = [];
  let storesId = isThere[0] === true;
  for (const [index, definition] of definitions.entries()) {
    if (isThere[index]) continue;
    const problem = await createField({ client, definition });
    if (problem === null) storesId ||= index === 0;
    else warnings.push({ code: problem, params: { property: definition.field_name } });
  }
  return { settings: { remoteStoresId: storesId ? 'yes' : 'no' }, warnings };
}

async function createField({
  client,
  definition,
}: {
  client: PipedriveClient;
  definition: object;
}): Promise<string | null> {
  const answer = await client.send({
    method: 'POST',
    path: fieldsPath,
    body: definition,
    lane: 'live',
    kind: 'write',
  });
  if (answer.status < 300) return null;
  if (answer.status === 403) return 'missingPermission';
  if (answer.status === 400 || answer.status === 402) return 'propertyNotMade';
  throw errorOfStatus({ side: 'remote', status: answer.status });
}

/** A label as Pipedrive spells it. */
export type LabelSpelling = (label: string) => string;

/**
 * Adds options for labels that Pipedrive does not know. A label known in another spelling keeps
 * that one (`Gold`, `GOLD`). Returns whether options were added, and the spelling.
 */
export async function ensureLabels({
  client,
  field,
  labels,
  lane,
}: {
  client: PipedriveClient;
  field: KnownField | undefined;
  labels: readonly string[];
  lane: Lane;
}): Promise<{ hasAdded: boolean; spelling: LabelSpelling }> {
  if (!field || labels.length === 0) return { hasAdded: false, spelling: (label) => label };
  const values = [...field.optionIds.keys()];
  // The first spelling of each label counts, Pipedrive's before ours.
  const known = new Map(
    [...values, ...labels].reverse().map((value) => [elementKey(value), value]),
  );
  const spelling: LabelSpelling = (label) =>
    values.includes(label) ? label : (known.get(elementKey(label)) ?? label);
  const missing = [...new Set(labels.map(spelling))].filter((label) => !values.includes(label));
  if (missing.length === 0) return { hasAdded: false, spelling };
  const answer = await client.send({
    method: 'POST',
    path: `${fieldsPath}/${field.code}/options`,
    body: missing.map((label) => ({ label })),
    lane,
    kind: 'write',
  });
  if (answer.status >= 500 || answer.status === 401 || answer.status === 429)
    throw errorOfStatus({ side: 'remote', status: answer.status });
  return { hasAdded: answer.status < 300, spelling };
}
