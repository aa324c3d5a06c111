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
 * Escapes that may stand for characters that can't be stored; JSON that came as UTF-8 can't hold
 * them unescaped.
 */
const mayBeUnstorable = /\\u(0000|d[89a-f])/i;

/** Like `parseJson`, with every text in it made storable (S4). @throws SyntaxError */
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
