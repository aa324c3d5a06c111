import type { ContactRecord } from '@/lib/core/model/contact';
import { canonical } from '@/lib/core/values/canonical';

/** Has an e-mail, or a number with a name: with less, the contact could never be found again. */
export function isRecognisable(record: ContactRecord): boolean {
  if (record.emails.some((email) => canonical({ type: 'email', value: email }) !== null))
    return true;
  return record.phones.length > 0 && nameOf(record) !== null;
}

/** The name in one comparable line; `null` without any. */
export const nameOf = ({ name }: Pick<ContactRecord, 'name'>): string | null =>
  canonical({ type: 'text', value: name })?.toLowerCase() ?? null;
