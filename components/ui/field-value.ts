import { type FieldValue } from '@/lib/core/types';
import { text } from '@/lib/text/text';

/** A value as a person reads it. */
export function showValue(value: FieldValue): string {
  if (value === null || value === '') return text('blank');
  if (typeof value === 'object') return value.length === 0 ? text('blank') : value.join(', ');
  return String(value);
}
