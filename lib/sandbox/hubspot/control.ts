import { type ContactInput, type ControlTarget } from '@/lib/sandbox/control';
import { importedPeople } from '@/lib/sandbox/seed-synthetic';
import { type ControlContact } from '@/lib/sandbox/types';
import { type HubspotAccount } from './account';
import {
  archiveContact,
  createContact,
  eraseContact,
  requireContact,
  updateContact,
} from './contacts';
import { refuseInput } from './errors';
import { mergeContacts } from './merge';
import { createProperty, updateProperty } from './properties';
import { type HubspotContact, type Properties, type Writer } from './types';

const linkProperty = 'wix_contact_id';
/**
 * Tags at HubSpot: a multi-select property that the connector makes, or a person who tags first.
 */
const labelsProperty = 'wix_labels';

const propertyOf = {
  first: 'firstname',
  last: 'lastname',
  email: 'email',
  phone: 'phone',
  company: 'company',
  jobTitle: 'jobtitle',
  birthdate: 'date_of_birth',
  city: 'city',
} as const;

/** The contact as the sandbox screen shows it. */
function toControl({ properties, id, createdAt, updatedAt }: HubspotContact): ControlContact {
  const {
    firstname = '',
    lastname = '',
    email = '',
    phone = '',
    company = '',
    jobtitle = '',
    date_of_birth = '',
    city = '',
  } = properties;
  return {
    id,
    name: `${firstname} ${lastname}`.trim(),
    first: firstname,
    last: lastname,
    email,
    phone,
    company,
    jobTitle: jobtitle,
    birthdate: date_of_birth,
    city,
    labels: (properties[labelsProperty] ?? '').split(';').filter(Boolean),
    member: false,
    linkedId: properties[linkProperty] ?? '',
    revision: Date.parse(updatedAt),
    createdAt,
    updatedAt,
  };
}

/** A person adds a tag that does not exist yet by adding it to the list of options. */
function allowLabels(account: HubspotAccount, labels: readonly string[]): void {
  const held = account.store.properties.get(labelsProperty);
  const options = held?.options ?? [];
  const missing = labels.filter((label) => !options.some((option) => option.value === label));
  if (missing.length === 0) return;
  const all = [...options, ...missing.map((label) => ({ label, value: label }))];
  if (held) updateProperty(account, labelsProperty, { options: all });
  else
    createProperty(account, {
      name: labelsProperty,
      label: 'Wix labels',
      type: 'enumeration',
      fieldType: 'checkbox',
      groupName: 'contactinformation',
      options: all,
    });
}

function toProperties(account: HubspotAccount, input: ContactInput): Record<string, unknown> {
  const properties: Record<string, unknown> = { ...input.extended };
  for (const [key, name] of Object.entries(propertyOf)) {
    const value = input[key as keyof typeof propertyOf];
    if (value !== undefined) properties[name] = value;
  }
  const labels = input.labels ?? input.wixLabels;
  if (labels?.some((label) => label.includes(';')))
    throw refuseInput('A tag cannot contain a semicolon');
  if (labels) {
    allowLabels(account, labels);
    if (account.store.properties.has(labelsProperty)) properties[labelsProperty] = labels.join(';');
  }
  return properties;
}

type Own = Pick<ControlTarget, 'reset' | 'bulkSeed' | 'install' | 'uninstall' | 'clearWindows'>;

const searched = ({
  firstname = '',
  lastname = '',
  email = '',
  phone = '',
  company = '',
  hs_object_id = '',
}: Properties) =>
  `${firstname} ${lastname}\n${email}\n${phone}\n${company}\n${hs_object_id}`.toLowerCase();

export function createHubspotControl(account: HubspotAccount, own: Own): ControlTarget {
  const writer: Writer = { sourceType: 'CRM_UI', sourceId: 'userId:1001' };
  return {
    ...own,
    list({ offset, limit, q }) {
      const { byId, contacts } = account.store;
      const wanted = q.trim().toLowerCase();
      if (wanted === '') {
        const end = Math.max(0, byId.size - offset);
        const ids = byId.slice(Math.max(0, end - limit), end).reverse();
        return { contacts: ids.map((id) => toControl(contacts.get(id)!)), total: byId.size };
      }
      const found = byId
        .slice(0, byId.size)
        .reverse()
        .map((id) => contacts.get(id)!)
        .filter((contact) => searched(contact.properties).includes(wanted));
      return { contacts: found.slice(offset, offset + limit).map(toControl), total: found.length };
    },
    get: (id) => {
      const contact = requireContact(account, id);
      return { ...contact, propertiesWithHistory: account.store.history.get(contact.id) ?? {} };
    },
    create: (input) =>
      toControl(createContact(account, { properties: toProperties(account, input), writer })),
    update: (id, input) =>
      toControl(
        updateContact(account, {
          contact: requireContact(account, id),
          properties: toProperties(account, input),
          writer,
        }),
      ),
    importMany(count) {
      for (const { first, last, email, phone, company } of importedPeople(count)) {
        createContact(account, {
          properties: { firstname: first, lastname: last, email, phone, company },
          writer: { sourceType: 'IMPORT', sourceId: 'import:1' },
        });
      }
    },
    remove(id, { erase }) {
      const contact = requireContact(account, id);
      if (erase) eraseContact(account, { contact, writer });
      else archiveContact(account, { id, writer });
    },
    merge: ({ targetId, sourceIds }) =>
      toControl(
        sourceIds.reduce(
          (target, otherId) => mergeContacts(account, { primaryId: target.id, otherId, writer }),
          requireContact(account, targetId),
        ),
      ),
  };
}
