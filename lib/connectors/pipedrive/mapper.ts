import type { ContactRecord } from '@/lib/core/model/contact';
import type { FieldValue } from '@/lib/core/model/field';
import type { Entry, Person } from './api-types';
import type { Catalogue, KnownField } from './catalogue';
import { versionOf } from './version';

export type Entries = readonly Entry[] | null | undefined;

/** The primary one first, each once. */
export const valuesOf = (entries: Entries): readonly string[] => [
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
