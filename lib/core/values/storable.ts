/** NUL and half surrogates: no database and no service holds them. */
const unstorable = /\u0000|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/**
 * Removes what can't be stored. Done once, before any check, so that a text that passed a check
 * passes it again (S4).
 */
export const storableText = (text: string): string => text.replace(unstorable, '');

/** No service nests deeper; a check would not read it either. */
const deepest = 20;

/**
 * Makes every text and name in a received value storable. `undefined` for what is nested too deep.
 */
export function storable(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return storableText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth === deepest) return undefined;
  if (Array.isArray(value)) return value.map((one) => storable(one, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [storableText(name), storable(one, depth + 1)]),
  );
}
