import { isConnectorId, manifests } from '@/lib/connectors/manifests';
import { type TextKey } from '@/lib/text/text';

/** The name of a sandbox service. */
export const nameOf = (service: string): string =>
  isConnectorId(service) ? manifests[service].name : 'Wix';

export type EditableField = 'first' | 'last' | 'email' | 'phone' | 'company' | 'jobTitle';

/** The fields that a row shows and can edit, in reading order. */
export const editableFields: readonly { readonly name: EditableField; readonly label: TextKey }[] =
  [
    { name: 'first', label: 'field.firstName' },
    { name: 'last', label: 'field.lastName' },
    { name: 'email', label: 'field.email' },
    { name: 'phone', label: 'field.phone' },
    { name: 'company', label: 'field.company' },
    { name: 'jobTitle', label: 'field.jobTitle' },
  ];
