const partOfName = /^(first|last)\((.+)\)$/;
const streetAndNumber = /^street\((.+)\)$/;

export const streetKey = ({ street, number }: { street: string; number: string }): string =>
  `street(${JSON.stringify([street, number])})`;

/**
 * What a key of a form's catalogue refers to: a field of the form, a part of a full name, or street
 * and number in one line.
 */
export type FormKey =
  | { readonly kind: 'whole' | 'first' | 'last'; readonly name: string }
  | { readonly kind: 'street'; readonly street: string; readonly number: string };

export function readFormKey(key: string): FormKey {
  const joined = namesIn(streetAndNumber.exec(key)?.[1] ?? '');
  if (joined) return { kind: 'street', ...joined };
  const [, which, name] = partOfName.exec(key) ?? [];
  return name === undefined
    ? { kind: 'whole', name: key }
    : { kind: which === 'first' ? 'first' : 'last', name };
}

function namesIn(json: string): { readonly street: string; readonly number: string } | null {
  try {
    const [street, number] = JSON.parse(json) as unknown[];
    return typeof street === 'string' && typeof number === 'string' ? { street, number } : null;
  } catch {
    return null;
  }
}

/** The form's fields that a key refers to. */
export function namesOfKey(key: string): readonly string[] {
  const read = readFormKey(key);
  return read.kind === 'street' ? [read.street, read.number] : [read.name];
}
