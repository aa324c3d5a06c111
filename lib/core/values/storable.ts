/** NUL and half surrogates: no database and no service holds them. */
const unstorable = /\u0000|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/**
 * A text as it can be stored; made once, before anything is checked, so that what passed a check
 * passes it again (S4).
 */
export const storableText = (text: string): string => text.replace(unstorable, '');

/** Nobody sends anything deeper; a check would not read it either. */
const deepest = 20;

/**
 * Every text and name within a value that came in, as it can be stored. `undefined` for what is
 * nested without end.
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
