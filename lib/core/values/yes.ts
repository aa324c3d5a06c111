import type { FieldValue } from '@/lib/core/model/field';

const yes: readonly string[] = ['true', '1', 'on', 'yes', 'checked'];
/** No box sends one of these to say yes. */
const no: readonly string[] = [
  '',
  'false',
  '0',
  'off',
  'no',
  'null',
  'undefined',
  'none',
  'nan',
  'n/a',
  'unchecked',
];

const wordOf = (value: string) => value.trim().normalize('NFC').toLowerCase();

/** Whether a word may stand for a yes where an owner says that it does. */
export const mayMeanYes = (word: string): boolean => !no.includes(wordOf(word));

/**
 * Whether a posted value says yes (H02): one of five words, or `own`, which the owner's own box was
 * seen to send. Anything else is no. Of several values the last one counts: forms put a hidden "no"
 * before the box.
 */
export function saysYes({ value, own }: { value: FieldValue; own: string | null }): boolean {
  const last = typeof value === 'object' ? value?.at(-1) : value;
  if (last === undefined || last === null) return false;
  const word = wordOf(String(last));
  return yes.includes(word) || (own !== null && mayMeanYes(word) && word === wordOf(own));
}
