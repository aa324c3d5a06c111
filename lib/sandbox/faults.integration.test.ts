import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Faults } from './faults';
import { startSandbox, type Sandbox } from './index';
import {
  createPlainClients,
  fetchWixToken,
  startReceiver,
  type PlainClient,
  type PlainClients,
  type Receiver,
} from './test-kit';

const wixContacts = '/contacts/v4/contacts';
const hubspotContacts = '/crm/objects/2026-03/contacts';
const wixNew = (email: string) => ({
  info: { name: { first: 'Ana' }, emails: { items: [{ email }] } },
});
const totalOf = async (person: PlainClient) => (await person('GET', '/contacts')).body['total'];

describe('fault switches', () => {
  let sandbox: Sandbox;
  let receiver: Receiver;
  let api: PlainClients;
  const wixFaults = (faults: Partial<Faults>) => api.wixPerson('PUT', '/faults', faults);
  const hubspotFaults = (faults: Partial<Faults>) => api.hubspotPerson('PUT', '/faults', faults);

  beforeEach(async () => {
    receiver = await startReceiver();
    sandbox = await startSandbox({
      webhookUrlOf: () => receiver.url,
      limits: false,
    });
    api = await createPlainClients(sandbox);
  });
  afterEach(async () => {
    await sandbox.stop();
    await receiver.close();
  });

  it('no page of elsewhere gets through a side door of any service', async () => {
    const { wix, hubspot, mailchimp } = sandbox;
    await api.wixPerson('POST', '/contacts', { email: 'ana@example.com' });
    for (const { control } of [wix, hubspot, mailchimp])
      for (const path of ['/reset', '/bulk-seed', '/faults/reset'])
        expect(
          (
            await fetch(`${control}${path}`, {
              method: 'POST',
              headers: { origin: 'https://example.org' },
              body: '{"count":5}',
            })
          ).status,
          `${control}${path}`,
        ).toBe(403);
    expect(await totalOf(api.wixPerson)).toBe(1);
  });

  it('a lost answer leaves the effect: the connection breaks, the contact is there', async () => {
    await wixFaults({ dropAnswerNext: 1 });
    await hubspotFaults({ dropAnswerPercent: 100 });
    await expect(api.wix('POST', wixContacts, wixNew('a@example.com'))).rejects.toThrow();
    await expect(
      api.hubspot('POST', hubspotContacts, { properties: { email: 'a@example.com' } }),
    ).rejects.toThrow();
    expect([await totalOf(api.wixPerson), await totalOf(api.hubspotPerson)]).toEqual([1, 1]);
    expect((await api.wix('POST', wixContacts, wixNew('b@example.com'))).status).toBe(200);
    expect((await api.hubspot('GET', hubspotContacts)).status).toBe(200);
  });

  it('failing writes answer 503 and leave nothing behind', async () => {
    await wixFaults({ failNext: 2 });
    const statuses = [];
    for (let n = 0; n < 3; n++)
      statuses.push((await api.wix('POST', wixContacts, wixNew('a@example.com'))).status);
    expect(statuses).toEqual([503, 503, 200]);
    expect(await totalOf(api.wixPerson)).toBe(1);
  });

  it('throttling: Wix with Retry-After, HubSpot without, both overridable', async () => {
    await wixFaults({ rate429Percent: 100 });
    await hubspotFaults({ rate429Percent: 100 });
    const wix = await api.wix('GET', wixContacts);
    expect([wix.status, wix.headers.get('retry-after'), wix.body['details']]).toEqual([
      429,
      '1',
      {},
    ]);
    const hubspot = await api.hubspot('GET', hubspotContacts);
    expect([hubspot.status, hubspot.headers.get('retry-after'), hubspot.body['category']]).toEqual([
      429,
      null,
      'RATE_LIMITS',
    ]);
    await wixFaults({ retryAfter: '' });
    await hubspotFaults({ retryAfter: '3' });
    expect((await api.wix('GET', wixContacts)).headers.get('retry-after')).toBeNull();
    expect((await api.hubspot('GET', hubspotContacts)).headers.get('retry-after')).toBe('3');
    expect((await api.wixPerson('GET', '/counts')).body['throttled']).toBe(2);
  });

  it('an outage and refused credentials hit every call but the sign-in check', async () => {
    await wixFaults({ unauthorized: true });
    expect((await api.wix('GET', wixContacts)).status).toBe(401);
    await expect(fetchWixToken(sandbox.wix)).rejects.toThrow('401');
    expect((await api.wix('POST', '/oauth2/token-info', { token: 'x' })).status).toBe(200);
    await hubspotFaults({ unavailable: true });
    expect((await api.hubspot('GET', hubspotContacts)).status).toBe(503);
    await hubspotFaults({ unavailable: false, error5xxPercent: 100 });
    expect((await api.hubspot('GET', hubspotContacts)).status).toBeGreaterThanOrEqual(500);
  });

  it('poisoned contacts fail by themselves', async () => {
    await hubspotFaults({ poisonEmails: ['bad@example.com'] });
    const inputs = ['good', 'bad'].map((name) => ({
      objectWriteTraceId: name,
      properties: { email: `${name}@example.com` },
    }));
    const batch = await api.hubspot('POST', `${hubspotContacts}/batch/create`, { inputs });
    expect(batch).toMatchObject({
      status: 207,
      body: {
        numErrors: 1,
        errors: [{ category: 'VALIDATION_ERROR', context: { objectWriteTraceId: ['bad'] } }],
      },
    });
    await wixFaults({ poisonEmails: ['BAD@example.com'] });
    expect((await api.wix('POST', wixContacts, wixNew('bad@example.com'))).status).toBe(400);
    expect((await api.wix('POST', wixContacts, wixNew('good@example.com'))).status).toBe(200);
  });

  it('part of a batch fails, results come in any order', async () => {
    await hubspotFaults({ partialFailPercent: 30 });
    const inputs = Array.from({ length: 100 }, (_, n) => ({
      objectWriteTraceId: `t${n}`,
      properties: { firstname: `P${n}` },
    }));
    const { status, body } = await api.hubspot('POST', `${hubspotContacts}/batch/create`, {
      inputs,
    });
    const results = body['results'] as { id: string; properties: Record<string, string> }[];
    expect(status).toBe(207);
    expect(results.length + Number(body['numErrors'])).toBe(100);
    expect(results.length).toBeLessThan(100);
    const order = results.map((result) => Number(result.properties['firstname']!.slice(1)));
    expect(order).not.toEqual([...order].sort((a, b) => a - b));
  });

  it('a lagging index shows the state of a moment ago, a read by id the present one', async () => {
    const made = (await api.wix('POST', wixContacts, wixNew('a@example.com'))).body['contact'] as {
      id: string;
    };
    await wixFaults({ searchLagMs: 400 });
    await hubspotFaults({ searchLagMs: 400 });
    await api.wix('PATCH', `${wixContacts}/${made.id}`, { info: { company: 'New' }, revision: 1 });
    await api.wix('POST', wixContacts, wixNew('b@example.com'));
    const query = async () =>
      (
        (
          await api.wix('POST', `${wixContacts}/query`, {
            query: { sort: [{ fieldName: 'createdDate', order: 'ASC' }] },
          })
        ).body['contacts'] as { info: { company?: string } }[]
      ).map((contact) => contact.info.company);
    expect(await query()).toEqual([undefined]);
    expect(
      ((await api.wix('GET', `${wixContacts}/${made.id}`)).body['contact'] as { revision: number })
        .revision,
    ).toBe(2);
    await api.hubspot('POST', hubspotContacts, { properties: { email: 'a@example.com' } });
    const search = async () =>
      (
        await api.hubspot('POST', `${hubspotContacts}/search`, {
          after: '0',
          filterGroups: [],
          limit: 10,
          properties: [],
          sorts: ['createdate'],
        })
      ).body['total'];
    expect(await search()).toBe(0);
    await sleep(450);
    expect(await query()).toEqual(['New', undefined]);
    expect(await search()).toBe(1);
  });

  it('custom fields: the quota answers 429 with a code, keys can carry a suffix', async () => {
    await wixFaults({ fieldQuotaReached: true, keySuffix: 'x7' });
    const refused = await api.wix('POST', '/contacts/v4/extended-fields', {
      displayName: 'externalCrmId',
      dataType: 'TEXT',
    });
    expect(refused).toMatchObject({
      status: 429,
      body: { details: { applicationError: { code: 'FIELDS_QUOTA_EXCEEDED' } } },
    });
    await wixFaults({ fieldQuotaReached: false });
    const made = await api.wix('POST', '/contacts/v4/extended-fields', {
      displayName: 'externalCrmId',
      dataType: 'TEXT',
    });
    expect(made.body).toMatchObject({ newField: true, field: { key: 'custom.externalcrmid-x7' } });
  });

  it('HubSpot rewrites phone numbers when told to', async () => {
    await hubspotFaults({ normalisePhones: true });
    const made = await api.hubspot('POST', hubspotContacts, {
      properties: { phone: '+1 555 010 0199' },
    });
    expect((made.body['properties'] as Record<string, string>)['phone']).toBe('+15550100199');
  });

  it('webhooks come double, late, in another order, or never', async () => {
    await hubspotFaults({ webhookDuplicate: 2, webhookHideWriter: true });
    await api.hubspot('POST', hubspotContacts, { properties: {} });
    await api.hubspotPerson('POST', '/webhooks/flush');
    const events = () =>
      receiver.received.flatMap(({ raw }) => JSON.parse(raw) as Record<string, unknown>[]);
    expect(events().map((event) => event['changeSource'])).toEqual([
      'UNKNOWN',
      'UNKNOWN',
      'UNKNOWN',
    ]);
    expect(new Set(events().map((event) => event['eventId'])).size).toBe(1);

    receiver.received.length = 0;
    await hubspotFaults({ webhookDuplicate: 0, webhookReorder: true });
    for (let n = 0; n < 20; n++) await api.hubspot('POST', hubspotContacts, { properties: {} });
    await api.hubspotPerson('POST', '/webhooks/flush');
    const order = events().map((event) => Number(event['eventId']));
    expect(order).toHaveLength(20);
    expect(order).not.toEqual([...order].sort((a, b) => a - b));

    receiver.received.length = 0;
    await hubspotFaults({ webhookReorder: false, webhookDropPercent: 100 });
    await api.hubspot('POST', hubspotContacts, { properties: {} });
    expect((await api.hubspotPerson('POST', '/webhooks/flush')).body).toMatchObject({
      isEmpty: true,
      dropped: 1,
    });
    expect(receiver.received).toHaveLength(0);
  });

  it('a webhook that is not answered 200 comes again, as the very same text at Wix', async () => {
    await api.wixPerson('PUT', '/webhooks', { retryMs: [50, 50] });
    receiver.answerWith(202);
    await api.wix('POST', wixContacts, wixNew('a@example.com'));
    await sleep(80);
    receiver.answerWith(200);
    await api.wixPerson('POST', '/webhooks/flush');
    expect(receiver.received.length).toBeGreaterThanOrEqual(2);
    expect(new Set(receiver.received.map(({ raw }) => raw)).size).toBe(1);
    expect((await api.wixPerson('GET', '/webhooks')).body).toMatchObject({
      delivered: 1,
      failed: 0,
      pending: 0,
    });
  });

  it('an unknown switch or a bad value is refused, reset turns all off', async () => {
    expect((await api.wixPerson('PUT', '/faults', { nonsense: 1 })).status).toBe(400);
    expect((await wixFaults({ rate429Percent: 101 })).status).toBe(400);
    await wixFaults({ unavailable: true });
    expect((await api.wixPerson('POST', '/faults/reset')).body).toMatchObject({
      unavailable: false,
    });
  });

  it('logs requests and counts writes and their effects', async () => {
    await api.wix('POST', wixContacts, wixNew('a@example.com'));
    await api.wix('GET', `${wixContacts}?paging.limit=1`);
    const { requests } = (await api.wixPerson('GET', '/requests?since=1')).body as {
      requests: object[];
    };
    expect(requests).toMatchObject([
      { method: 'POST', path: wixContacts, status: 200 },
      { method: 'GET', path: `${wixContacts}?paging.limit=1` },
    ]);
    expect((await api.wixPerson('GET', '/counts')).body).toMatchObject({
      byRoute: { [`POST ${wixContacts}`]: 1 },
      writes: 1,
      reads: 1,
      effects: { created: 1 },
    });
  });
});

describe('the sandbox around its servers', () => {
  it('enforces the rate windows of the services', async () => {
    const sandbox = await startSandbox();
    const api = await createPlainClients(sandbox);
    const search = { after: '0', filterGroups: [], limit: 1, properties: [], sorts: [] };
    const searches = await Promise.all(
      Array.from({ length: 8 }, () => api.hubspot('POST', `${hubspotContacts}/search`, search)),
    );
    expect(searches.filter((answer) => answer.status === 429)).toHaveLength(3);
    const lists = await Promise.all(
      Array.from({ length: 112 }, () => api.hubspot('GET', hubspotContacts)),
    );
    expect(lists.filter((answer) => answer.status === 429)).toHaveLength(2);
    expect(lists[0]!.headers.get('x-hubspot-ratelimit-max')).toBe('110');
    const reads = await Promise.all(Array.from({ length: 203 }, () => api.wix('GET', wixContacts)));
    const refused = reads.filter((answer) => answer.status === 429);
    expect(refused).toHaveLength(3);
    expect(Number(refused[0]!.headers.get('retry-after'))).toBeGreaterThan(50);
    await sandbox.stop();
  });

  it('keeps contacts, keys and credentials over a restart, faults off', async () => {
    const stateDir = await mkdtemp(path.join(tmpdir(), 'sandbox-'));
    const first = await startSandbox({ stateDir, seed: 'demo' });
    const before = await createPlainClients(first);
    await before.wixPerson('PUT', '/faults', { unavailable: true });
    const { contacts } = (await before.hubspotPerson('GET', '/contacts?limit=1')).body as {
      contacts: { id: string }[];
    };
    await before.hubspotPerson('PATCH', `/contacts/${contacts[0]!.id}`, { company: 'Changed' });
    await first.stop();

    const second = await startSandbox({ stateDir, seed: 'demo' });
    // Its place is another one, and so are the settings that lead there.
    const { origin: _wix, control: _control, env: _env, ...kept } = second.wix;
    expect(first.wix).toMatchObject(kept);
    expect(second.hubspot).toMatchObject({
      accessToken: first.hubspot.accessToken,
      portalId: first.hubspot.portalId,
    });
    const after = await createPlainClients(second);
    expect((await after.hubspotPerson('GET', `/contacts/${contacts[0]!.id}`)).body).toMatchObject({
      properties: { company: 'Changed' },
    });
    expect([await totalOf(after.wixPerson), await totalOf(after.hubspotPerson)]).toEqual([
      200, 200,
    ]);
    await second.stop();
    await rm(stateDir, { recursive: true });
  });

  it('takes the next free port when the given one is taken', async () => {
    const blocker = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => blocker.once('listening', resolve));
    const { port } = blocker.address() as { port: number };
    const sandbox = await startSandbox({ ports: { wix: port } });
    expect(Number(new URL(sandbox.wix.origin).port)).toBeGreaterThan(port);
    await sandbox.stop();
    blocker.close();
  });
});
