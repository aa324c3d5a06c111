import { type FieldValue } from '@/lib/core/model/field';
import { text } from './text';
import { formatDate } from './time';

export const isBlank = (value: FieldValue) =>
  value === null || value === '' || (typeof value === 'object' && value.length === 0);

const dateOnly = /^\d{4}-\d{2}-\d{2}$/;

/** A value as a person reads it. */
export function showValue(value: FieldValue): string {
  if (value === null || isBlank(value)) return text('blank');
  if (typeof value === 'object') return value.join(', ');
  return typeof value === 'string' && dateOnly.test(value) ? formatDate(value) : String(value);
}
