import { parse } from 'lossless-json';
import { isDouble } from './number';

/** A bare number of so many digits that a double might not hold it. */
const longNumber = /[:[,\s]-?\d[\d.]{15,}/;

/** JSON in which a number that a double can't hold keeps its digits, as text (H07). @throws SyntaxError */
export function parseJson(text: string): unknown {
  return longNumber.test(text) ? parse(text, undefined, { parseNumber: (digits) => (isDouble(digits) ? Number(digits) : digits) }) : JSON.parse(text);
}
