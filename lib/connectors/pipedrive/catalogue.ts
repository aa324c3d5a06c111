import type { CrmClient } from '@/lib/connectors/crm-client';
import type { Lane } from '@/lib/core/model/dirty';
import type { Field, FieldType } from '@/lib/core/model/field';
import { fieldsAnswer, type PersonField } from './api-types';
import { idFieldName } from './manifest';

export const fieldsPath = '/api/v2/personFields';
const page = 500;

/** The field that mirrors the site's labels, under one key in every account. */
export const labelsKey = 'wix_labels';
export const labelsFieldName = 'Wix labels';

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
  client: CrmClient;
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
  for (const field of known) {
    const key = byKey.has(field.key) ? field.code : field.key;
    byKey.set(key, { ...field, key });
  }
  return { fields: [...byKey.values()], byKey, idCode: idField?.field_code ?? null };
}
