import { expect, it } from 'vitest';
import { startSandbox } from './index';
import { createPlainPipedrive } from './pipedrive-kit';
import { createPlainClient, createPlainClients } from './test-kit';

const wixContacts = '/contacts/v4/contacts';
const hubspotContacts = '/crm/objects/2026-03/contacts';
const search = '/api/v2/persons/search';

it('holds 100,000 contacts a side with a flat cost per call', async () => {
  const sandbox = await startSandbox({ limits: false });
  const api = await createPlainClients(sandbox);
  const pipedrive = createPlainPipedrive(sandbox.pipedrive);
  const { control } = sandbox.pipedrive;
  await Promise.all([
    createPlainClient({ origin: control, authorization: '' })('POST', '/bulk-seed', {
      count: 100_000,
    }),
    api.wixPerson('POST', '/bulk-seed', { count: 100_000 }),
    api.hubspotPerson('POST', '/bulk-seed', { count: 100_000 }),
  ]);
  const timed = async (calls: number, run: (n: number) => Promise<unknown>) => {
    const startedAt = performance.now();
    for (let n = 0; n < calls; n++) await run(n);
    return (performance.now() - startedAt) / calls;
  };
  const since = new Date(Date.now() - 60_000).toISOString();
  const byId = (
    (
      await api.wix('POST', `${wixContacts}/query`, {
        query: { filter: { 'primaryInfo.email': 'person77777@example.com' } },
      })
    ).body['contacts'] as { id: string }[]
  )[0]!.id;
  const costs = {
    wixById: await timed(50, () =>
      api.wix('POST', `${wixContacts}/query`, { query: { filter: { id: { $in: [byId] } } } }),
    ),
    wixSince: await timed(50, () =>
      api.wix('POST', `${wixContacts}/query`, {
        query: {
          filter: { updatedDate: { $gte: since } },
          sort: [{ fieldName: 'createdDate', order: 'ASC' }],
        },
      }),
    ),
    wixUpdate: await timed(50, (n) =>
      api.wix('PATCH', `${wixContacts}/${byId}`, { info: { company: `C${n}` }, revision: n + 1 }),
    ),
    hubspotSince: await timed(50, () =>
      api.hubspot('POST', `${hubspotContacts}/search`, {
        after: '0',
        filterGroups: [
          { filters: [{ propertyName: 'lastmodifieddate', operator: 'GTE', value: since }] },
        ],
        limit: 100,
        properties: [],
        sorts: ['lastmodifieddate'],
      }),
    ),
    hubspotUpdate: await timed(50, (n) =>
      api.hubspot('PATCH', `${hubspotContacts}/person77777@example.com?idProperty=email`, {
        properties: { company: `C${n}` },
      }),
    ),
    pipedriveSince: await timed(50, () =>
      pipedrive('GET', `/api/v2/persons?sort_by=update_time&updated_since=${since.slice(0, 19)}Z`),
    ),
    pipedriveFind: await timed(50, () =>
      pipedrive('GET', `${search}?term=person77777@example.com&fields=email&exact_match=true`),
    ),
    pipedriveUpdate: await timed(50, (n) =>
      pipedrive('PATCH', '/api/v2/persons/77777', { name: `N ${n}` }),
    ),
  };
  for (const [name, costMs] of Object.entries(costs)) expect(costMs, name).toBeLessThan(25);
  await sandbox.stop();
});
