import type { MappingRow } from '@/lib/core/model/mapping';

const row = (id: number, wix: string, remote: string): MappingRow => ({
  id,
  wix,
  remote,
  direction: 'both',
  winner: 'systemOfRecord',
  blanks: 'clear',
});

/**
 * The mapping of a new HubSpot connection; the owner can edit it. A row id is never reused for
 * other fields.
 */
export const defaultMapping: readonly MappingRow[] = [
  row(1, 'email', 'email'),
  row(2, 'name.first', 'firstname'),
  row(3, 'name.last', 'lastname'),
  row(4, 'phone', 'phone'),
  row(5, 'company', 'company'),
  row(6, 'jobTitle', 'jobtitle'),
  row(7, 'birthdate', 'date_of_birth'),
  row(8, 'address.line1', 'address'),
  row(9, 'address.city', 'city'),
  row(10, 'address.postalCode', 'zip'),
  row(11, 'address.country', 'country'),
  row(12, 'labels', 'wix_labels'),
];
