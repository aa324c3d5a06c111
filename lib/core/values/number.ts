const written = /^([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d{1,3}))?$/i;

/** Beyond that a number is written with an exponent. */
const longest = 400;

/**
 * A number in the one form in which numbers are compared: every digit that counts and no other,
 * `null` when it is none. Digits are moved, never computed with, so that none is lost beyond 2^53
 * (H07).
 */
export function canonicalNumber(text: string): string | null {
  const [, sign, whole = '', fraction = '', exponent = '0'] = written.exec(text.trim()) ?? [];
  if (sign === undefined || whole + fraction === '') return null;
  const shift = Number(exponent);
  const digits =
    (shift < 0 ? whole.padStart(whole.length - shift, '0') : whole) +
    (shift > 0 ? fraction.padEnd(shift, '0') : fraction);
  const point = shift < 0 ? digits.length - fraction.length + shift : whole.length + shift;
  const before = digits.slice(0, point).replace(/^0+/, '') || '0';
  const after = digits.slice(point).replace(/0+$/, '');
  if (before.length + after.length > longest) return null;
  const size = after === '' ? before : `${before}.${after}`;
  return sign === '-' && size !== '0' ? `-${size}` : size;
}

/**
 * A number read from a text: as a number where that is written exactly so, else the text itself
 * with its digits (`10.50`, beyond 2^53).
 */
export function exactNumber(text: string): number | string {
  const value = Number(text);
  return String(value) === text && Number.isFinite(value) ? value : text;
}

/** Whether a double holds this number and no other one. */
export const isDouble = (value: number | string): boolean =>
  canonicalNumber(String(value)) === canonicalNumber(String(Number(value)));
