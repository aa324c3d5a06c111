import type { FieldType, FieldValue, FieldValues } from '@/lib/core/model/field';
import type { OperationValue } from '@/lib/core/model/operation';
import { canonical, isBlank } from './canonical';

/** Numbers with fewer digits than this are never taken for the same one. */
const leastDigits = 5;

/**
 * Whether what a service kept of a write carries what was meant: the same, but for how the service
 * spells it (case, spaces, a country code before a number, `https://` before an address). Anything
 * else is a movement of that side (H15). Only for answers to our own writes: two people's spellings
 * are two values.
 */
export function carries({
  type,
  meant,
  kept,
}: {
  type: FieldType;
  meant: FieldValue | undefined;
  kept: FieldValue | undefined;
}): boolean {
  if (isBlank(meant) || isBlank(kept)) return isBlank(meant) && isBlank(kept);
  const [a, b] = [canonical({ type, value: meant }) ?? '', canonical({ type, value: kept }) ?? ''];
  if (a === b) return true;
  if (type === 'phone') return isSameNumber(a, b);
  return spelt({ type, text: a }) === spelt({ type, text: b });
}

/** Whether two numbers are the same: equal digits, or only one has the country code. */
function isSameNumber(a: string, b: string): boolean {
  const [long, short] = [digitsOf(a), digitsOf(b)].sort((x, y) => y.length - x.length) as [
    string,
    string,
  ];
  const own = short.replace(/^0+/, '');
  return (
    own.length >= leastDigits &&
    long.endsWith(own) &&
    (a.startsWith('+') !== b.startsWith('+') || long === short)
  );
}

const digitsOf = (number: string) => number.replace(/;ext=.*$/, '').replace(/\D/g, '');

function spelt({ type, text }: { type: FieldType; text: string }): string {
  const folded = text.normalize('NFKC').toLowerCase().replace(/\s+/gu, ' ').trim();
  return type === 'url' ? folded.replace(/^https?:\/\//, '').replace(/\/$/, '') : folded;
}

/** H17: history shows the values that the service kept. */
export const withKept = ({
  values,
  kept,
}: {
  values: readonly OperationValue[];
  kept: FieldValues;
}): readonly OperationValue[] =>
  values.map((value) => {
    const after = kept[value.field];
    return after === undefined ? value : { ...value, after };
  });
