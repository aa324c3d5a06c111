const part = /^(first|last)\((.+)\)$/;

/** A key of a form's catalogue taken apart: a field of the form, and for a full name which part of it. */
export function partsOfKey(key: string): { readonly name: string; readonly part: 'first' | 'last' | null } {
  const [, which, name] = part.exec(key) ?? [];
  return name === undefined ? { name: key, part: null } : { name, part: which === 'first' ? 'first' : 'last' };
}

/** The form's field that a key speaks of. */
export const nameOfKey = (key: string): string => partsOfKey(key).name;
