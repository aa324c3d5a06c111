import type { SubscriberStatus } from '@/lib/core/flows/newsletter';
import type { Field, FieldValues } from '@/lib/core/model/field';
import { canonicalEmail } from '@/lib/core/values/email';
import type { Subscriber } from '@/lib/ports/mailing-list';
import type { GhostMember } from './api-types';

/**
 * Ghost refuses names beyond 191 characters and notes beyond 2,000. It creates labels that are
 * named and do not exist.
 */
export const fields: readonly Field[] = [
  { key: 'name', label: 'Name', type: 'text', readOnly: false, maxLength: 191 },
  { key: 'note', label: 'Note', type: 'text', readOnly: false, maxLength: 2_000 },
  { key: 'labels', label: 'Labels', type: 'set', readOnly: false },
];

const elements = (value: unknown): readonly string[] =>
  Array.isArray(value)
    ? value.map(String)
    : value === null || value === undefined || value === ''
      ? []
      : [String(value)];

/** The body of a write. Labels are added to present ones: other people label members, too (D11). */
export function toMember({
  values,
  held,
}: {
  values: FieldValues;
  held: GhostMember | null;
}): Record<string, unknown> {
  const sent: Record<string, unknown> = {};
  for (const key of ['name', 'note']) if (values[key] !== undefined) sent[key] = values[key] ?? '';
  if (values['labels'] !== undefined) {
    const names = new Map(
      [...(held?.labels ?? []).map(({ name }) => name), ...elements(values['labels'])].map(
        (name) => [name.toLowerCase(), name],
      ),
    );
    sent['labels'] = [...names.values()].map((name) => ({ name }));
  }
  return sent;
}

const suppressions: Readonly<Record<string, SubscriberStatus>> = {
  spam: 'complained',
  fail: 'bounced',
};

/** `left`: was once a reader of the newsletter. A member that never was has not left (E02). */
export function toSubscriber({
  member,
  newsletter,
  left,
}: {
  member: GhostMember;
  newsletter: string;
  left: boolean;
}): Subscriber {
  const suppressed = member.email_suppression?.suppressed
    ? (suppressions[member.email_suppression.info?.reason ?? ''] ?? 'bounced')
    : null;
  const isReader = member.newsletters.some(({ id }) => id === newsletter);
  return {
    id: member.id,
    email: canonicalEmail(member.email),
    status: suppressed ?? (isReader ? 'subscribed' : left ? 'unsubscribed' : 'archived'),
    fields: {
      name: member.name || null,
      note: member.note || null,
      labels: member.labels.map(({ name }) => name),
    },
  };
}
