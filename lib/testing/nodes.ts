export type Node = { readonly path: readonly string[]; readonly value: unknown };

/** A value and everything within it. */
export function nodesOf(value: unknown, path: readonly string[] = []): readonly Node[] {
  const inner = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return [{ path, value }, ...inner.flatMap(([name, one]) => nodesOf(one, [...path, name]))];
}

/** The same value with another one at a path. */
export function replaceAt(
  value: unknown,
  [name, ...rest]: readonly string[],
  other: unknown,
): unknown {
  if (name === undefined) return other;
  const change = ([key, one]: readonly [string, unknown]) =>
    [key, key === name ? replaceAt(one, rest, other) : one] as const;
  if (Array.isArray(value)) return value.map((one, index) => change([String(index), one])[1]);
  // a path of `nodesOf` leads through objects only
  return Object.fromEntries(Object.entries(value as object).map(change));
}
