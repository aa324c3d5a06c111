import { type Sandbox } from '@/lib/sandbox';
import { createHubspotSdk, createWixSdk } from '@/lib/sandbox/test-kit';

// What somebody would write in an afternoon: every Wix contact into HubSpot by the official SDKs,
// in the largest batches. Keeps nothing.
type Services = Pick<Sandbox, 'wix' | 'hubspot'>;
const services = JSON.parse(process.env['SERVICES'] ?? '') as Services;
const wix = createWixSdk(services.wix);
const hubspot = createHubspotSdk(services.hubspot);
const before = process.cpuUsage();
for (let offset = 0, isMore = true; isMore; offset += 1_000) {
  const { contacts = [] } = await wix.contacts.listContacts({ paging: { limit: 1_000, offset } });
  isMore = contacts.length === 1_000;
  for (let start = 0; start < contacts.length; start += 100) {
    const inputs = contacts.slice(start, start + 100).map(({ info }) => ({
      properties: {
        email: info?.emails?.items?.[0]?.email ?? '',
        firstname: info?.name?.first ?? '',
        lastname: info?.name?.last ?? '',
        phone: info?.phones?.items?.[0]?.phone ?? '',
        company: info?.company ?? '',
      },
      associations: [],
    }));
    await hubspot.crm.contacts.batchApi.create({ inputs });
  }
}
const { user, system } = process.cpuUsage(before);
process.send?.(String((user + system) / 1e6));
