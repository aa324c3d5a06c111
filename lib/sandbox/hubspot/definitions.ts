import { type PropertyDefinition, type PropertyOption, type PropertyType } from './types';

const seededAt = '2024-01-01T00:00:00.000Z';

type Short = {
  name: string;
  label: string;
  type?: PropertyType;
  fieldType?: string;
  readOnly?: boolean;
  calculated?: boolean;
  hidden?: boolean;
  options?: readonly (readonly [value: string, label: string])[];
};

const listOptions = (options: Short['options'] = []): PropertyOption[] =>
  options.map(([value, label], displayOrder) => ({ value, label, displayOrder, hidden: false }));

const define = ({
  name,
  label,
  type = 'string',
  fieldType = 'text',
  readOnly = false,
  calculated = false,
  hidden = false,
  options,
}: Short): PropertyDefinition => ({
  name,
  label,
  type,
  fieldType,
  description: '',
  groupName: 'contactinformation',
  options: listOptions(options),
  displayOrder: -1,
  calculated,
  externalOptions: false,
  hasUniqueValue: false,
  hidden,
  hubspotDefined: true,
  formField: !readOnly,
  archived: false,
  createdAt: seededAt,
  updatedAt: seededAt,
  modificationMetadata: { archivable: false, readOnlyDefinition: true, readOnlyValue: readOnly },
});

const lifecycleStages = [
  ['subscriber', 'Subscriber'],
  ['lead', 'Lead'],
  ['marketingqualifiedlead', 'Marketing Qualified Lead'],
  ['salesqualifiedlead', 'Sales Qualified Lead'],
  ['opportunity', 'Opportunity'],
  ['customer', 'Customer'],
  ['evangelist', 'Evangelist'],
  ['other', 'Other'],
] as const;

const leadStatuses = [
  ['NEW', 'New'],
  ['OPEN', 'Open'],
  ['IN_PROGRESS', 'In Progress'],
  ['CONNECTED', 'Connected'],
  ['UNQUALIFIED', 'Unqualified'],
] as const;

/**
 * What every account has from the start; the connector adds its own id property. `date_of_birth` is
 * a text at HubSpot.
 */
export const standardProperties = (): PropertyDefinition[] => [
  define({ name: 'firstname', label: 'First Name' }),
  define({ name: 'lastname', label: 'Last Name' }),
  define({ name: 'email', label: 'Email' }),
  define({ name: 'phone', label: 'Phone Number', fieldType: 'phonenumber' }),
  define({ name: 'mobilephone', label: 'Mobile Phone Number', fieldType: 'phonenumber' }),
  define({
    name: 'hs_searchable_calculated_phone_number',
    label: 'Calculated Phone Number without country code',
    type: 'phone_number',
    fieldType: 'phonenumber',
    readOnly: true,
  }),
  define({
    name: 'hs_searchable_calculated_mobile_number',
    label: 'Calculated Mobile Number without country code',
    type: 'phone_number',
    fieldType: 'phonenumber',
    readOnly: true,
  }),
  define({ name: 'company', label: 'Company Name' }),
  define({ name: 'jobtitle', label: 'Job Title' }),
  define({ name: 'address', label: 'Street Address' }),
  define({ name: 'city', label: 'City' }),
  define({ name: 'state', label: 'State/Region' }),
  define({ name: 'zip', label: 'Postal Code' }),
  define({ name: 'country', label: 'Country/Region' }),
  define({ name: 'date_of_birth', label: 'Date of birth' }),
  define({ name: 'website', label: 'Website URL' }),
  define({ name: 'salutation', label: 'Salutation' }),
  define({ name: 'annualrevenue', label: 'Annual Revenue' }),
  define({
    name: 'numemployees',
    label: 'Number of Employees',
    type: 'enumeration',
    fieldType: 'select',
    options: [
      ['1-5', '1-5'],
      ['5-25', '5-25'],
      ['25-50', '25-50'],
    ],
  }),
  define({
    name: 'lifecyclestage',
    label: 'Lifecycle Stage',
    type: 'enumeration',
    fieldType: 'radio',
    options: lifecycleStages,
  }),
  define({
    name: 'hs_lead_status',
    label: 'Lead Status',
    type: 'enumeration',
    fieldType: 'radio',
    options: leadStatuses,
  }),
  define({
    name: 'hs_additional_emails',
    label: 'Additional email addresses',
    type: 'enumeration',
    fieldType: 'checkbox',
  }),
  define({
    name: 'hs_object_id',
    label: 'Record ID',
    type: 'number',
    fieldType: 'number',
    readOnly: true,
  }),
  define({
    name: 'hs_merged_object_ids',
    label: 'Merged Contact IDs',
    type: 'enumeration',
    fieldType: 'checkbox',
    readOnly: true,
  }),
  define({
    name: 'hs_email_optout',
    label: 'Unsubscribed from all email',
    type: 'bool',
    fieldType: 'booleancheckbox',
    readOnly: true,
  }),
  define({
    name: 'createdate',
    label: 'Create Date',
    type: 'datetime',
    fieldType: 'date',
    readOnly: true,
  }),
  define({
    name: 'lastmodifieddate',
    label: 'Last Modified Date',
    type: 'datetime',
    fieldType: 'date',
    readOnly: true,
  }),
  define({
    name: 'num_associated_deals',
    label: 'Number of Associated Deals',
    type: 'number',
    fieldType: 'number',
    readOnly: true,
    calculated: true,
  }),
];
