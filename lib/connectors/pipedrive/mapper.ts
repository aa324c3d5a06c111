import { createHash } from 'node:crypto';
import { FieldRefused } from '@/lib/connectors/errors';
import type { ContactRecord } from '@/lib/core/model/contact';
import type { FieldValue, FieldValues } from '@/lib/core/model/field';
import type { Version } from '@/lib/core/model/version';
import { canonical } from '@/lib/core/values/canonical';
import { isEmail } from '@/lib/core/values/email';
import { personShape, type Entry, type Person } from './api-types';
import { labelsKey, type Catalogue, type KnownField } from './catalogue';

type Entries = readonly Entry[] | null | undefined;

/** The primary one first, each once. */
const valuesOf = (entries: Entries): readonly string[] => [
  ...new Set(
    [...(entries ?? [])]
      .sort((a, b) => Number(b.primary === true) - Number(a.primary === true))
      .flatMap(({ value }) => value.trim() || []),
  ),
];

/**
 * A person must have a name: one without any is named by an address or a number, as Pipedrive's own
 * screens do, and reads as nameless.
 */
export function nameOf({ name, emails, phones }: Person): string | null {
  const isStandIn = [...valuesOf(emails), ...valuesOf(phones)].includes(name.trim());
  return isStandIn || name.trim() === '' ? null : name;
}

function labelOf(field: KnownField, id: unknown): string {
  for (const [label, known] of field.optionIds) if (String(known) === String(id)) return label;
  return String(id);
}

/** Whether a value names an option that was made since the catalogue was read. */
export const isStale = ({
  person: { custom_fields: custom, label_ids: labels },
  fields,
}: {
  person: Person;
  fields: readonly KnownField[];
}): boolean =>
  fields
    .filter(({ type }) => type === 'set' || type === 'option')
    .some((field) => {
      const raw = field.code === 'label_ids' ? labels : custom?.[field.code];
      const known = new Set([...field.optionIds.values()].map(String));
      return [raw ?? []].flat().some((id) => !known.has(String(id)));
    });

function valueOf(field: KnownField, person: Person): FieldValue {
  switch (field.code) {
    case 'name':
      return nameOf(person);
    case 'emails':
      return valuesOf(person.emails)[0] ?? null;
    case 'phones':
      return valuesOf(person.phones)[0] ?? null;
    case 'label_ids':
      return (person.label_ids ?? []).map((id) => labelOf(field, id));
    case 'job_title':
    case 'birthday':
    case 'notes':
      return person[field.code] || null;
    default:
      return customValue(field, person.custom_fields?.[field.code]);
  }
}

function customValue(field: KnownField, raw: unknown): FieldValue {
  if (raw === null || raw === undefined || raw === '') return field.type === 'set' ? [] : null;
  switch (field.type) {
    case 'set':
      return [raw].flat().map((id) => labelOf(field, id));
    case 'option':
      return labelOf(field, raw);
    case 'number':
      return typeof raw === 'number' ? raw : Number(raw);
    default:
      // An address comes with its parts.
      return typeof raw === 'object' && 'value' in raw ? textOf(raw.value) : textOf(raw);
  }
}

const textOf = (raw: unknown): string | null =>
  raw === null || raw === undefined ? null : String(raw);

/** `fields`: the mapped ones. */
export function toRecord({
  person,
  catalogue,
  fields,
}: {
  person: Person;
  catalogue: Catalogue;
  fields: readonly KnownField[];
}): ContactRecord {
  const linkedId = catalogue.idCode && textOf(person.custom_fields?.[catalogue.idCode]);
  const shown = {
    linkedId: linkedId || null,
    fields: Object.fromEntries(fields.map((field) => [field.key, valueOf(field, person)])),
    name: nameOf(person),
    emails: valuesOf(person.emails),
    phones: valuesOf(person.phones),
  };
  const updated = person.update_time ?? person.add_time;
  return {
    id: String(person.id),
    version: versionOf({ at: updated, shown }),
    createdAt: new Date(person.add_time).toISOString(),
    updatedAt: new Date(updated).toISOString(),
    ...shown,
    source: person,
  };
}

// ---- versions ------------------------------------------------------------------------------

/**
 * Pipedrive tells whole seconds, and several changes fit into one: what is shown tells them apart.
 */
function versionOf({ at, shown }: { at: string; shown: object }): Version {
  const print = createHash('sha1').update(JSON.stringify(shown)).digest('base64url');
  return `${Date.parse(at)} ${print.slice(0, 12)}`;
}

/** The second in which the version was made, ms. */
export const secondOf = (version: Version): number => Number(version.split(' ')[0]);

/** Within one second another content may be the newer one. */
export const isNewer = ({ version, than }: { version: Version; than: Version }): boolean =>
  secondOf(version) > secondOf(than) || (secondOf(version) === secondOf(than) && version !== than);

// ---- writing -------------------------------------------------------------------------------

type Body = Record<string, unknown> & { custom_fields?: Record<string, unknown> };

/**
 * The body of a write with only what changes: lists of addresses are replaced as a whole, so they
 * are built from the record. `before`: `null` for a new person. @throws FieldRefused
 */
export function toBody({
  fields,
  linkedId,
  before,
  catalogue,
}: {
  fields: FieldValues;
  linkedId: string | undefined;
  before: ContactRecord | null;
  catalogue: Catalogue;
}): Body {
  const held = personShape.safeParse(before?.source).data;
  const body: Body = {};
  const custom: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(fields)) {
    const field = catalogue.byKey.get(key);
    if (!field) throw new FieldRefused({ field: key, code: 'unknownField' });
    if (key === 'emails') body['emails'] = entriesWith({ held: held?.emails, field, value });
    else if (key === 'phones') body['phones'] = entriesWith({ held: held?.phones, field, value });
    else if (field.isCustom) custom[field.code] = toRaw(field, value);
    else if (key !== 'name') body[field.code] = toRaw(field, value);
  }
  if (linkedId && catalogue.idCode) custom[catalogue.idCode] = linkedId;
  const name = nameFor({ written: fields['name'], held, body });
  return {
    ...body,
    ...(name === undefined ? {} : { name }),
    ...(Object.keys(custom).length > 0 ? { custom_fields: custom } : {}),
  };
}

/** The written name, or one that stands in for it; `undefined`: it stays. @throws FieldRefused */
function nameFor({
  written,
  held,
  body,
}: {
  written: FieldValue | undefined;
  held: Person | undefined;
  body: Body;
}): string | undefined {
  const text = typeof written === 'string' ? written.trim() : '';
  if (text !== '') return text;
  const stays = held && written === undefined && nameOf(held) !== null;
  if (stays) return undefined;
  const now = { emails: held?.emails, phones: held?.phones, ...body } as Pick<
    Person,
    'emails' | 'phones'
  >;
  const [standIn] = [...valuesOf(now.emails), ...valuesOf(now.phones)];
  if (standIn === undefined && !held)
    throw new FieldRefused({ field: 'name', code: 'notEnoughToCreate' });
  return standIn === held?.name ? undefined : standIn;
}

/**
 * `value` in the place of the primary entry; one that is there already changes places with it.
 *
 * @throws FieldRefused for what is no address
 */
function entriesWith({
  held,
  field,
  value,
}: {
  held: Entries;
  field: KnownField;
  value: FieldValue;
}): readonly Entry[] {
  const primary = held?.find((entry) => entry.primary) ?? held?.[0];
  const others = (held ?? []).filter((entry) => entry !== primary);
  const text = typeof value === 'string' ? value.trim() : '';
  if (text === '') return others.map((entry, index) => ({ ...entry, primary: index === 0 }));
  if (field.type === 'email' && !isEmail(text))
    throw new FieldRefused({ field: field.key, code: 'invalidEmail' });
  const same = (entry: Entry) =>
    canonical({ type: field.type, value: entry.value }) ===
    canonical({ type: field.type, value: text });
  const holder = others.find(same);
  if (holder)
    return [
      { ...holder, primary: true },
      ...[...(primary ? [primary] : []), ...others.filter((entry) => entry !== holder)].map(
        (entry) => ({ ...entry, primary: false }),
      ),
    ];
  return [{ label: 'work', ...primary, value: text, primary: true }, ...others];
}

/** A typed value as Pipedrive takes it; `null` clears. @throws FieldRefused */
function toRaw(field: KnownField, value: FieldValue): unknown {
  const idOf = (label: string) => {
    const id = field.optionIds.get(label);
    if (id === undefined) throw new FieldRefused({ field: field.key, code: 'optionNotAllowed' });
    return id;
  };
  if (value === null || value === '') return field.code === 'label_ids' ? [] : null;
  switch (field.type) {
    case 'set': {
      const ids = [value].flat().map((label) => idOf(String(label)));
      // Custom sets are cleared by null; labels by an empty list.
      return ids.length === 0 && field.isCustom ? null : ids;
    }
    case 'option':
      return idOf(String(value));
    case 'number':
      return Number(value);
    default:
      return typeof value === 'object' ? value.join(', ') : String(value);
  }
}

export const hasLabels = (fields: FieldValues): readonly string[] => {
  const value = fields[labelsKey];
  return typeof value === 'object' && value !== null ? value : [];
};
