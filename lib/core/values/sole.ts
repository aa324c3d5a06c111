import type { FieldType } from '@/lib/core/model/field';
import { canonical } from './canonical';

/**
 * One value out of several of one field (H11): duplicates count once; of different ones a text
 * takes all, any other type the first.
 */
export function soleValue({
  values,
  type,
}: {
  values: readonly string[];
  type: FieldType;
}): string {
  const distinct = new Map<string, string>();
  for (const value of values) {
    const form = canonical({ type, value });
    if (form !== null && !distinct.has(form)) distinct.set(form, value);
  }
  const [first = ''] = distinct.values();
  return type === 'text' ? [...distinct.values()].join(', ') : first;
}
