import { type ContactRecord } from '@/lib/core/model/contact';

/** A value as plain text; `''` when it is blank. */
export const plainValue = (value: ContactRecord['fields'][string] | undefined): string =>
  value === null || value === undefined
    ? ''
    : typeof value === 'object'
      ? value.join(', ')
      : String(value);
