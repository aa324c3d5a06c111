import { type JsonObject } from '@/lib/sandbox/types';
import { type PipedriveAccount } from './account';
import { subfieldsOf } from './definitions';
import {
  splitName,
  toWireTime,
  type CustomValue,
  type FieldOption,
  type Person,
  type PersonField,
} from './types';

/** What a read asks for beside the usual. */
export type PersonView = {
  /** Only these custom fields; all when absent. */
  customKeys?: readonly string[] | undefined;
  /** Options as `{ id, label }` instead of ids. */
  optionLabels?: boolean;
  /** The person's labels with their names. */
  labels?: boolean;
  /** Fields that are left out of answers unless they are named. */
  include?: readonly string[];
};

/** Live options only: the ids of deleted ones vanish from the values. */
const shownOptions = (options: readonly FieldOption[], ids: readonly number[]): FieldOption[] =>
  options.filter(({ id }) => ids.includes(id));

function toWireValue(
  field: PersonField,
  value: CustomValue | undefined,
  { optionLabels = false }: PersonView,
): unknown {
  if (value === undefined) return null;
  if (field.options === null) return value;
  const ids = Array.isArray(value) ? value : [value];
  const shown = shownOptions(field.options, ids).map((option) =>
    optionLabels ? { id: option.id, label: option.label } : option.id,
  );
  if (field.type === 'enum') return shown[0] ?? null;
  return shown.length === 0 ? null : shown;
}

function customToWire(account: PipedriveAccount, person: Person, view: PersonView): JsonObject {
  const shown = [...account.store.fields.values()].filter(
    ({ isCustom, code }) => isCustom && (view.customKeys?.includes(code) ?? true),
  );
  return Object.fromEntries(
    shown.map((field) => [field.code, toWireValue(field, person.custom[field.code], view)]),
  );
}

const optionalToWire = (person: Person, name: string): unknown => {
  if (name === 'marketing_status') return person.marketing;
  return name.endsWith('_count') ? 0 : null;
};

function contactSyncToWire({ contactSync }: Person): JsonObject {
  const {
    job_title = null,
    notes = null,
    im = [],
    birthday = null,
    postal_address = null,
  } = contactSync ?? {};
  return { job_title, notes, ims: im, birthday, postal_address };
}

export function toWire(
  account: PipedriveAccount,
  person: Person,
  view: PersonView = {},
): JsonObject {
  const { first, last } = splitName(person.name);
  const labels = account.store.fields.get('label_ids')?.options ?? [];
  const mine = shownOptions(labels, person.labelIds);
  return {
    id: person.id,
    name: person.name,
    first_name: first,
    last_name: last,
    add_time: toWireTime(person.addedAtMs),
    update_time: toWireTime(person.updatedAtMs),
    visible_to: person.visibleTo,
    owner_id: person.ownerId,
    label_ids: mine.map(({ id }) => id),
    ...(view.labels ? { labels: mine.map(({ id, label }) => ({ id, label })) } : {}),
    org_id: person.orgId,
    is_deleted: person.isDeleted,
    picture_id: null,
    phones: person.phones,
    emails: person.emails,
    ...(account.faults().contactSync ? contactSyncToWire(person) : {}),
    ...Object.fromEntries((view.include ?? []).map((name) => [name, optionalToWire(person, name)])),
    custom_fields: customToWire(account, person, view),
  };
}

const uiVisibility = { add_visible_flag: true, details_visible_flag: true };
const never = { enabled: false, stage_ids: [] };

/** `include`: the parts that come only when they are asked for. */
export const fieldToWire = (
  { code, name, type, options, isCustom, isOptional }: PersonField,
  include: readonly string[] = [],
): JsonObject => ({
  field_name: name,
  field_code: code,
  field_type: type,
  options: options?.map(({ id, label }) => ({ id, label })) ?? null,
  subfields: subfieldsOf(type),
  is_custom_field: isCustom,
  is_optional_response_field: isOptional,
  ...(include.includes('ui_visibility') ? { ui_visibility: uiVisibility } : {}),
  ...(include.includes('important_fields') ? { important_fields: never } : {}),
  ...(include.includes('required_fields') ? { required_fields: never } : {}),
});
