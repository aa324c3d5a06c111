import { type SandboxSide } from '@/lib/services/views';
import { type TextKey } from '@/lib/text/text';

/** Names of the services of the sandbox; they are names, not words. */
export const sideNames: Readonly<Record<SandboxSide, string>> = { wix: 'Wix', hubspot: 'HubSpot' };

export type EditableField = 'first' | 'last' | 'email' | 'phone' | 'company' | 'jobTitle';

/** What a row shows and lets edit, in reading order. */
export const editableFields: readonly { readonly name: EditableField; readonly label: TextKey }[] = [
  { name: 'first', label: 'field.firstName' },
  { name: 'last', label: 'field.lastName' },
  { name: 'email', label: 'field.email' },
  { name: 'phone', label: 'field.phone' },
  { name: 'company', label: 'field.company' },
  { name: 'jobTitle', label: 'field.jobTitle' },
];
