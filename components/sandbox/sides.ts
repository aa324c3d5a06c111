import { type SandboxService } from '@/lib/services/views/sandbox';
import { type TextKey } from '@/lib/text/text';

/** Names of the services of the sandbox; they are names, not words. */
export const sideNames: Readonly<Record<SandboxService, string>> = {
  wix: 'Wix',
  hubspot: 'HubSpot',
  mailchimp: 'Mailchimp',
};

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
