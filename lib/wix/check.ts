import type { ProblemCode } from '@/lib/connectors/errors';
import type { Field, FieldValue, FieldValues } from '@/lib/core/model/field';
import type { FieldProblem } from '@/lib/core/model/write';

const isDate = (value: FieldValue): boolean => {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const date = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value);
};

const problemOf = (field: Field, value: FieldValue): ProblemCode | null => {
  if (field.readOnly) return 'readOnly';
  if (value === null || value === '') return null;
  if (field.type === 'date' && !isDate(value)) return 'invalidDate';
  if (field.type === 'number' && !Number.isFinite(Number(value))) return 'invalidNumber';
  if (field.maxLength !== undefined && typeof value === 'string' && value.length > field.maxLength)
    return 'tooLong';
  return null;
};

/** Problems that are known without asking Wix. */
export const checkFields = (input: {
  fields: FieldValues;
  catalogue: readonly Field[];
}): readonly FieldProblem[] => {
  const known = new Map(input.catalogue.map((field) => [field.key, field]));
  return Object.entries(input.fields).flatMap(([key, value]) => {
    const field = known.get(key);
    const code = field ? problemOf(field, value) : 'unknownField';
    return code ? [{ field: key, code }] : [];
  });
};
