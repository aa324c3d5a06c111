import { namedGuid } from '@/lib/sandbox/random';
import { demoLabels, demoPeople, type DemoPerson } from '@/lib/sandbox/seed-demo';
import { syntheticPerson } from '@/lib/sandbox/seed-synthetic';
import { computeContact, patchInfo, primaryEmailOf } from './build';
import { type WixSite } from './site';
import { emailKey } from './store';
import {
  memberStatusKey,
  type ExtendedField,
  type WixContact,
  type WixInfo,
  type WixLabel,
} from './types';

const systemFields: [key: string, displayName: string][] = [
  ['contacts.displayByFirstName', 'Display name by first name'],
  ['contacts.displayByLastName', 'Display name by last name'],
  ['emailSubscriptions.deliverabilityStatus', 'Email deliverability status'],
  ['emailSubscriptions.effectiveEmail', 'Effective email'],
  ['emailSubscriptions.subscriptionStatus', 'Email subscription status'],
  [memberStatusKey, 'Member status'],
];

const seededAt = '2025-01-01T00:00:00.000Z';

/** What every site has from the start. */
export function seedSystem({ store }: WixSite): void {
  for (const [key, displayName] of systemFields) {
    const field: ExtendedField = {
      namespace: key.split('.')[0]!,
      key,
      displayName,
      dataType: 'TEXT',
      fieldType: 'SYSTEM',
      createdDate: seededAt,
      updatedDate: seededAt,
    };
    store.fields.set(key, field);
  }
  for (const [name, key] of [
    ['Customers', 'contacts.customers'],
    ['Contacted Me', 'contacts.contacted-me'],
  ] as const) {
    store.labels.set(key, {
      namespace: 'contacts',
      namespaceDisplayName: 'Contacts',
      key,
      displayName: name,
      labelType: 'SYSTEM',
      createdDate: seededAt,
      updatedDate: seededAt,
    });
  }
}

function place(
  site: WixSite,
  {
    name,
    createdAtMs,
    info,
    isMember = false,
  }: { name: string; createdAtMs: number; info: WixInfo; isMember?: boolean },
): void {
  const at = new Date(createdAtMs).toISOString();
  const contact: WixContact = {
    id: namedGuid(name),
    revision: 1,
    source: isMember ? { sourceType: 'WIX_SITE_MEMBERS' } : { sourceType: 'ADMIN' },
    createdDate: at,
    updatedDate: at,
    lastActivity: { activityDate: at, activityType: 'CONTACT_CREATED' },
    info: isMember
      ? { ...info, extendedFields: { items: { [memberStatusKey]: 'APPROVED' } } }
      : info,
  };
  site.store.put(
    computeContact({ contact, subscription: site.store.subscriptionOf(primaryEmailOf(info)) }),
    createdAtMs,
  );
}

const itemId = (person: string, what: string) => namedGuid(`wix ${person} ${what}`);

function demoInfo(person: DemoPerson, labelKeys: Map<string, string>): WixInfo {
  const {
    key,
    first,
    last,
    emails,
    phones,
    company,
    jobTitle,
    birthdate,
    city,
    street,
    postalCode,
    country,
    labels,
  } = person;
  const info = patchInfo(
    {},
    {
      name: { first, last },
      emails: {
        items: emails.map((email, n) => ({
          id: itemId(key, `email ${n}`),
          tag: n === 0 ? 'MAIN' : 'WORK',
          email,
          primary: n === 0,
        })),
      },
      phones: {
        items: phones.map((phone, n) => ({
          id: itemId(key, `phone ${n}`),
          tag: n === 0 ? 'MOBILE' : 'HOME',
          phone,
          primary: n === 0,
          ...(country ? { countryCode: country } : {}),
        })),
      },
      addresses: {
        items: city
          ? [
              {
                id: itemId(key, 'address'),
                tag: 'HOME',
                address: { addressLine: street, city, postalCode, country },
              },
            ]
          : [],
      },
      company,
      jobTitle,
      birthdate,
    },
  );
  return labels.length > 0
    ? { ...info, labelKeys: { items: labels.map((label) => labelKeys.get(label)!) } }
    : info;
}

/** 200 contacts, 156 of them also at HubSpot. Always the same. */
export function seedDemo(site: WixSite): void {
  const labelKeys = new Map<string, string>();
  for (const displayName of demoLabels) {
    const key = `custom.${displayName.toLowerCase().replaceAll(' ', '-')}`;
    const label: WixLabel = {
      namespace: 'custom',
      namespaceDisplayName: 'Custom Labels',
      key,
      displayName,
      labelType: 'USER_DEFINED',
      createdDate: seededAt,
      updatedDate: seededAt,
    };
    site.store.labels.set(key, label);
    labelKeys.set(displayName, key);
  }
  for (const person of demoPeople('wix')) {
    const email = person.emails[0];
    if (email && person.subscription) {
      site.store.subscriptions.set(emailKey(email), {
        id: itemId(person.key, 'subscription'),
        email,
        subscriptionStatus: person.subscription,
        deliverabilityStatus: person.deliverability,
      });
    }
    place(site, {
      name: `wix ${person.key}`,
      createdAtMs: person.createdAtMs,
      info: demoInfo(person, labelKeys),
      isMember: person.isMember,
    });
  }
}

/**
 * Adds plain contacts fast; without events. The phone is stored as already read, so that 100,000
 * take seconds.
 */
export function seedMany(site: WixSite, count: number): void {
  for (let n = 0; n < count; n++) {
    const { first, last, email, phone, company, createdAtMs } = syntheticPerson(n);
    const name = `wix many ${n}`;
    place(site, {
      name,
      createdAtMs,
      info: {
        name: { first, last },
        emails: { items: [{ id: namedGuid(`${name} email`), tag: 'MAIN', email, primary: true }] },
        phones: {
          items: [
            {
              id: namedGuid(`${name} phone`),
              tag: 'MOBILE',
              phone,
              e164Phone: phone,
              formattedPhone: phone,
              primary: true,
            },
          ],
        },
        company,
      },
    });
  }
}
