import { twoWayRow } from '@/lib/connectors/mapping-rows';
import type { MappingRow } from '@/lib/core/model/mapping';

/**
 * The mapping of a new HubSpot connection; the owner can edit it. A row id is never reused for
 * other fields.
 */
export const defaultMapping: readonly MappingRow[] = [
  twoWayRow(1, 'email', 'email'),
  twoWayRow(2, 'name.first', 'firstname'),
  twoWayRow(3, 'name.last', 'lastname'),
  twoWayRow(4, 'phone', 'phone'),
  twoWayRow(5, 'company', 'company'),
  twoWayRow(6, 'jobTitle', 'jobtitle'),
  twoWayRow(7, 'birthdate', 'date_of_birth'),
  twoWayRow(8, 'address.line1', 'address'),
  twoWayRow(9, 'address.city', 'city'),
  twoWayRow(10, 'address.postalCode', 'zip'),
  twoWayRow(11, 'address.country', 'country'),
  twoWayRow(12, 'labels', 'wix_labels'),
];
