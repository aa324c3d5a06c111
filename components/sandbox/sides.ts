import { isConnectorId, manifests } from '@/lib/connectors/manifests';
import { type TextKey } from '@/lib/text/text';

/** What a service of the sandbox is called. */
export const nameOf = (service: string): string =>
  isConnectorId(service) ? manifests[service].name : 'Wix';

export type EditableField = 'first' | 'last' | 'email' | 'phone' | 'company' | 'jobTitle';

/** What a row shows and lets edit, in reading order. */
export const editableFields: readonly { readonly name: EditableField; readonly label: TextKey }[] =
  [
    { name: 'first', label: 'field.firstName' },
    { name: 'last', label: 'field.lastName' },
    { name: 'email', label: 'field.email' },
    { name: 'phone', label: 'field.phone' },
    { name: 'company', label: 'field.company' },
    { name: 'jobTitle', label: 'field.jobTitle' },
  ];
