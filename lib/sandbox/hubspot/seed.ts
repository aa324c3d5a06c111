import { demoPeople, type DemoPerson } from '@/lib/sandbox/seed-demo';
import { syntheticPerson } from '@/lib/sandbox/seed-synthetic';
import { type HubspotAccount } from './account';
import { addHistory, dropBlank } from './contacts';
import { type Properties } from './types';

const importer = { sourceType: 'CRM_UI', sourceId: 'userId:1001' } as const;

function place(account: HubspotAccount, values: Properties, createdAtMs: number): void {
  const { store } = account;
  const id = store.nextId();
  const at = new Date(createdAtMs).toISOString();
  const properties = dropBlank({
    ...values,
    createdate: at,
    lastmodifieddate: at,
    hs_object_id: id,
  });
  store.put({ id, properties, createdAt: at, updatedAt: at, archived: false }, createdAtMs);
  addHistory(account, id, properties, at, importer);
}

const demoProperties = (person: DemoPerson): Properties => ({
  firstname: person.first,
  lastname: person.last,
  email: person.emails[0]?.toLowerCase() ?? '',
  hs_additional_emails: person.emails.slice(1).join(';').toLowerCase(),
  phone: person.phones[0] ?? '',
  company: person.company,
  jobtitle: person.jobTitle,
  date_of_birth: person.birthdate,
  address: person.street,
  city: person.city,
  zip: person.postalCode,
  country: person.country,
  lifecyclestage: person.lifecycleStage,
});

/** 200 contacts, 156 of them also at Wix. Always the same. */
export function seedDemo(account: HubspotAccount): void {
  for (const person of demoPeople('crm'))
    place(account, demoProperties(person), person.createdAtMs);
}

/** Adds plain contacts fast; without events. */
export function seedMany(account: HubspotAccount, count: number): void {
  for (let n = 0; n < count; n++) {
    const { first, last, email, phone, company, createdAtMs } = syntheticPerson(n);
    place(account, { firstname: first, lastname: last, email, phone, company }, createdAtMs);
  }
}
