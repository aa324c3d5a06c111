import { FieldRefused } from '@/lib/connectors/errors';
import type { ContactRecord } from '@/lib/core/model/contact';
import type { FieldValue, FieldValues } from '@/lib/core/model/field';
import { canonical } from '@/lib/core/values/canonical';
import { isEmail } from '@/lib/core/values/email';
import { personShape, type Entry, type Person } from './api-types';
import type { Catalogue, KnownField } from './catalogue';
import { nameOf, valuesOf, type Entries } from './mapper';

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
