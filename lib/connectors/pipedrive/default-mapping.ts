import type { MappingRow } from '@/lib/core/model/mapping';
import { labelsKey } from './catalogue';

const row = (id: number, wix: string, remote: string): MappingRow => ({
  id,
  wix,
  remote,
  direction: 'both',
  winner: 'systemOfRecord',
  blanks: 'clear',
});

/**
 * The mapping of a new Pipedrive connection; the owner can edit it. A row id is never reused for
 * other fields. Pipedrive keeps a name in one line; companies and job titles are custom fields
 * there, which each account names as it likes.
 */
export const defaultMapping: readonly MappingRow[] = [
  row(1, 'email', 'emails'),
  row(2, 'name', 'name'),
  row(3, 'phone', 'phones'),
  row(4, 'labels', labelsKey),
];
