import { asObject } from '@/lib/sandbox/types';
import { type WixContact } from './types';

const fieldsets: Record<string, readonly string[]> = {
  BASIC: ['primaryInfo', 'info.name'],
  COMMUNICATION_DETAILS: [
    'primaryInfo',
    'info.name',
    'info.emails',
    'info.phones',
    'info.addresses',
  ],
  EXTENDED: ['primaryInfo', 'info.name', 'info.extendedFields'],
};

/**
 * The asked-for part of a contact. `id` and `revision` are always there; nothing asked =
 * everything.
 */
export function project({
  contact,
  fields,
  sets,
}: {
  contact: WixContact;
  fields: readonly string[];
  sets: readonly string[];
}): object {
  if (sets.includes('FULL') || (fields.length === 0 && sets.length === 0)) return contact;
  const paths = [...fields, ...sets.flatMap((name) => fieldsets[name] ?? [])];
  const projected: Record<string, unknown> = { id: contact.id, revision: contact.revision };
  for (const path of paths) {
    const [top = '', below] = path.split('.');
    const value = asObject(contact)[top];
    if (value === undefined) continue;
    if (below === undefined) projected[top] = value;
    else if (asObject(value)[below] !== undefined)
      projected[top] = { ...asObject(projected[top]), [below]: asObject(value)[below] };
  }
  return projected;
}
