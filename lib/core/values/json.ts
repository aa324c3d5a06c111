import { parse } from 'lossless-json';
import { isDouble } from './number';
import { storable } from './storable';

/** A bare number of so many digits that a double might not hold it. */
const longNumber = /[:[,\s]-?\d[\d.]{15,}/;

/**
 * JSON in which a number that a double can't hold keeps its digits, as text (H07). @throws
 * SyntaxError
 */
export function parseJson(text: string): unknown {
  return longNumber.test(text)
    ? parse(text, undefined, {
        parseNumber: (digits) => (isDouble(digits) ? Number(digits) : digits),
        onDuplicateKey: asUsual,
      })
    : JSON.parse(text);
}

/**
 * What a text has to hold for its values to hold what can't be stored: neither stands bare in JSON
 * that came as UTF-8.
 */
const mayBeUnstorable = /\\u(0000|d[89a-f])/i;

/**
 * The same of what a service sends, every text in it as it can be stored (S4). @throws SyntaxError
 */
export function parseStorableJson(text: string): unknown {
  const value = parseJson(text);
  return mayBeUnstorable.test(text) ? storable(value) : value;
}

/**
 * JSON in which every number is the text it was written as: what a form posts is text, `10.50`
 * included (H07). @throws SyntaxError, RangeError
 */
export const parseJsonAsText = (text: string): unknown =>
  hasNumber.test(text)
    ? parse(text, undefined, { parseNumber: (digits) => digits, onDuplicateKey: asUsual })
    : JSON.parse(text);

const hasNumber = /[:[,\s]-?\d/;

/** Of one name twice the later value counts, as `JSON.parse` has it. */
const asUsual = ({ newValue }: { newValue: unknown }) => newValue;
