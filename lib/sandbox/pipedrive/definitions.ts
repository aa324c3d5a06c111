import { type PersonField } from './types';

type Short = Pick<PersonField, 'code' | 'name' | 'type'> & Partial<PersonField>;

const define = (field: Short): PersonField => ({
  options: null,
  isCustom: false,
  isOptional: false,
  ...field,
});

/** Labels every company begins with. */
const usualLabels = ['Customer', 'Hot lead', 'Warm lead', 'Cold lead'];

const visibilities = [
  { id: 1, label: 'Item owner' },
  { id: 3, label: 'All users' },
];

/** What every account has from the start. Options count up from 1. */
export const systemFields = (): PersonField[] => [
  define({ code: 'id', name: 'ID', type: 'int' }),
  define({ code: 'name', name: 'Name', type: 'varchar' }),
  define({ code: 'first_name', name: 'First name', type: 'varchar' }),
  define({ code: 'last_name', name: 'Last name', type: 'varchar' }),
  define({ code: 'emails', name: 'Email', type: 'varchar' }),
  define({ code: 'phones', name: 'Phone', type: 'phone' }),
  define({
    code: 'label_ids',
    name: 'Labels',
    type: 'set',
    options: usualLabels.map((label, index) => ({ id: index + 1, label })),
  }),
  define({ code: 'owner_id', name: 'Owner', type: 'user' }),
  define({ code: 'org_id', name: 'Organization', type: 'org' }),
  define({ code: 'picture_id', name: 'Picture', type: 'picture' }),
  define({ code: 'add_time', name: 'Person created', type: 'date' }),
  define({ code: 'update_time', name: 'Update time', type: 'date' }),
  define({ code: 'visible_to', name: 'Visible to', type: 'visible_to', options: visibilities }),
  define({
    code: 'marketing_status',
    name: 'Marketing status',
    type: 'varchar_options',
    isOptional: true,
  }),
  define({ code: 'open_deals_count', name: 'Open deals', type: 'int', isOptional: true }),
  define({ code: 'activities_count', name: 'Total activities', type: 'int', isOptional: true }),
  define({
    code: 'last_incoming_mail_time',
    name: 'Last email received',
    type: 'date',
    isOptional: true,
  }),
];

export const firstOptionId = usualLabels.length;

/** What is there only where the company uses contact sync. */
export const contactSyncFields: readonly PersonField[] = [
  define({ code: 'im', name: 'Instant messenger', type: 'varchar' }),
  define({ code: 'notes', name: 'Notes', type: 'text' }),
  define({ code: 'birthday', name: 'Birthday', type: 'date' }),
  define({ code: 'job_title', name: 'Job title', type: 'varchar' }),
  define({ code: 'postal_address', name: 'Postal address', type: 'address' }),
];

const named = (codes: readonly string[]) =>
  codes.map((code) => ({
    field_code: code,
    field_name: code.replaceAll('_', ' '),
    field_type: 'varchar',
  }));

export const addressParts = [
  'value',
  'country',
  'admin_area_level_1',
  'admin_area_level_2',
  'locality',
  'sublocality',
  'route',
  'street_number',
  'subpremise',
  'postal_code',
];

/** The parts of a field's value, by its type; null where it has none. */
export const subfieldsOf = (type: string) => {
  if (type === 'address') return named(addressParts);
  return type === 'monetary' ? named(['value', 'currency']) : null;
};
