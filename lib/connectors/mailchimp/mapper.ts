import { createHash } from 'node:crypto';
import type { SubscriberStatus } from '@/lib/core/flows/newsletter';
import type { Field, FieldType, FieldValue, FieldValues } from '@/lib/core/model/field';
import { canonicalEmail } from '@/lib/core/values/email';
import type { Subscriber } from '@/lib/ports/mailing-list';
import type { MailchimpMember, MergeField } from './api-types';

/** The key of a member: MD5 of the address in lower case. */
export const hashOf = (email: string) =>
  createHash('md5').update(email.toLowerCase()).digest('hex');

const types: Readonly<Record<string, FieldType>> = {
  text: 'text',
  zip: 'text',
  number: 'number',
  phone: 'phone',
  date: 'date',
  birthday: 'date',
  url: 'url',
  imageurl: 'url',
  radio: 'option',
  dropdown: 'option',
};

const longestText = 255;

/**
 * Merge fields as mapping fields. Numbers are JSON numbers, so one that a double cannot hold is not
 * written rather than rounded (H07). Addresses are left out, because the service takes only a
 * complete one; the e-mail is the key, not a field.
 */
export function toFields(fields: readonly MergeField[]): readonly Field[] {
  return fields.flatMap((field): readonly Field[] => {
    const type = types[field.type];
    if (!type || field.tag === 'EMAIL') return [];
    const options =
      type === 'option'
        ? {
            options: (field.options?.choices ?? []).map((choice) => ({
              value: choice,
              label: choice,
            })),
          }
        : {};
    return [
      {
        key: field.tag,
        label: field.name,
        type,
        readOnly: false,
        ...options,
        ...(type === 'text' ? { maxLength: longestText } : {}),
        ...(type === 'number' ? { isDouble: true } : {}),
      },
    ];
  });
}

/** A birthday has no year, so it cannot be read back as a date. */
export const isBirthday = (field: MergeField) => field.type === 'birthday';

function toValue(value: unknown): FieldValue {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && value !== '' ? value : null;
}

/** Values as merge fields; a blank clears. */
export function toMergeFields({
  fields,
  birthdays,
}: {
  fields: FieldValues;
  birthdays: ReadonlySet<string>;
}): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(fields).map(([tag, value]) => {
      if (value === null) return [tag, ''];
      if (typeof value === 'number') return [tag, value];
      const text = typeof value === 'object' ? value.join(', ') : String(value);
      return [
        tag,
        birthdays.has(tag) && /^\d{4}-\d{2}-\d{2}/.test(text)
          ? `${text.slice(5, 7)}/${text.slice(8, 10)}`
          : text,
      ];
    }),
  );
}

/**
 * `cleaned`: mail to the address bounced for good. `transactional`: known to the shop, never asked
 * for consent.
 */
const statuses: Readonly<Record<MailchimpMember['status'], SubscriberStatus>> = {
  subscribed: 'subscribed',
  unsubscribed: 'unsubscribed',
  pending: 'pending',
  cleaned: 'bounced',
  transactional: 'archived',
  archived: 'archived',
};

/** `complained`: addresses that reported spam, which the service lists as unsubscribed. */
export function toSubscriber({
  member,
  fields,
  birthdays,
  complained,
}: {
  member: MailchimpMember;
  fields: readonly Field[];
  birthdays: ReadonlySet<string>;
  complained: ReadonlySet<string>;
}): Subscriber {
  const email = canonicalEmail(member.email_address);
  const readable = fields.filter(({ key }) => !birthdays.has(key) && key in member.merge_fields);
  return {
    id: member.id,
    email,
    status:
      member.status !== 'subscribed' && complained.has(email)
        ? 'complained'
        : statuses[member.status],
    fields: Object.fromEntries(readable.map(({ key }) => [key, toValue(member.merge_fields[key])])),
  };
}
