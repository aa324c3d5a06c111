import { twoWayRow } from '@/lib/connectors/mapping-rows';
import type { MappingRow } from '@/lib/core/model/mapping';
import { labelsKey } from './catalogue';

/**
 * The mapping of a new Pipedrive connection; the owner can edit it. A row id is never reused for
 * other fields. Pipedrive keeps a name in one line; companies and job titles are custom fields
 * there, which each account names as it likes.
 */
export const defaultMapping: readonly MappingRow[] = [
  twoWayRow(1, 'email', 'emails'),
  twoWayRow(2, 'name', 'name'),
  twoWayRow(3, 'phone', 'phones'),
  twoWayRow(4, 'labels', labelsKey),
];
