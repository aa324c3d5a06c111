import { Signature } from '@hubspot/api-client';
import {
  PropertyCreateFieldTypeEnum as FieldType,
  PropertyCreateTypeEnum as Type,
} from '@hubspot/api-client/lib/codegen/crm/properties/models/PropertyCreate';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { failureOf } from '@/lib/testing/failure-of';
import { startServiceSandbox, type ServiceSandbox } from '@/lib/testing/service-sandbox';
import { createHubspotSdk, createPlainClient } from './test-kit';

type HubspotFailure = {
  code: number;
  body: { category: string; message: string; errors?: { code: string; name: string }[] };
};

// the SDK's own shape
const refusalOf = async (call: Promise<unknown>) => (await failureOf(call)) as HubspotFailure;

describe('the HubSpot SDK as a client of the sandbox', () => {
  let service: ServiceSandbox;
  let sandbox: ServiceSandbox['sandbox'];
  let receiver: ServiceSandbox['receiver'];
  let person: ServiceSandbox['person'];
  let hubspot: ReturnType<typeof createHubspotSdk>;
  let plain: ReturnType<typeof createPlainClient>;

  beforeAll(async () => {
    service = await startServiceSandbox('hubspot');
    ({ sandbox, receiver, person } = service);
    hubspot = createHubspotSdk(sandbox.hubspot);
    plain = createPlainClient({
      origin: sandbox.hubspot.origin,
      authorization: `Bearer ${sandbox.hubspot.accessToken}`,
    });
  });
  afterAll(() => service.close());
  beforeEach(() => service.empty());

  const api = () => hubspot.crm.contacts.basicApi;
  const create = (properties: Record<string, string>) =>
    api().create({ properties, associations: [] });
  const makeIdProperty = () =>
    hubspot.crm.properties.coreApi.create('contacts', {
      name: 'wix_contact_id',
      label: 'Wix contact ID',
      type: Type.String,
      fieldType: FieldType.Text,
      groupName: 'contactinformation',
      hasUniqueValue: true,
      formField: false,
    });
  const events = () =>
    receiver.received.flatMap(({ raw }) => JSON.parse(raw) as Record<string, unknown>[]);

  it('creates, reads, updates, archives; values are trimmed, e-mails lower-cased', async () => {
    const made = await create({ email: ' Ana@Example.com ', firstname: 'Ana' });
    expect(made.properties).toMatchObject({
      email: 'ana@example.com',
      firstname: 'Ana',
      hs_object_id: made.id,
    });
    const read = await api().getById(
      'ana@example.com',
      ['firstname', 'phone'],
      ['firstname'],
      undefined,
      false,
      'email',
    );
    expect(read.id).toBe(made.id);
    expect(read.properties['phone']).toBeNull();
    expect(read.propertiesWithHistory!['firstname']).toMatchObject([
      { value: 'Ana', sourceType: 'INTEGRATION', sourceId: sandbox.hubspot.appId },
    ]);
    const updated = await api().update(made.id, { properties: { firstname: '' } });
    expect(updated.properties['firstname']).toBeUndefined();
    expect(updated.updatedAt.getTime()).toBeGreaterThan(made.updatedAt.getTime());
    await api().archive(made.id);
    expect(await refusalOf(api().getById(made.id))).toMatchObject({
      code: 404,
      body: { category: 'OBJECT_NOT_FOUND' },
    });
    expect((await api().getById(made.id, undefined, undefined, undefined, true)).archived).toBe(
      true,
    );
  });

  it('names the existing contact when an e-mail is taken, also an additional one', async () => {
    const made = await create({ email: 'a@example.com', hs_additional_emails: 'b@example.com' });
    for (const email of ['A@example.com', 'b@example.com']) {
      const failure = await refusalOf(create({ email }));
      expect(failure).toMatchObject({
        code: 409,
        body: { category: 'CONFLICT', message: `Contact already exists. Existing ID: ${made.id}` },
      });
    }
  });

  it('names every property at fault', async () => {
    await hubspot.crm.properties.coreApi.create('contacts', {
      name: 'start_day',
      label: 'Start',
      type: Type.Date,
      fieldType: FieldType.Date,
      groupName: 'contactinformation',
    });
    const failure = await refusalOf(
      create({
        nickname: 'x',
        email: 'nonsense',
        lifecyclestage: 'friend',
        start_day: '2026-02-30',
        hs_object_id: '1',
      }),
    );
    expect(failure).toMatchObject({ code: 400, body: { category: 'VALIDATION_ERROR' } });
    expect(failure.body.errors!.map(({ name, code }) => [name, code])).toEqual([
      ['nickname', 'PROPERTY_DOESNT_EXIST'],
      ['email', 'INVALID_EMAIL'],
      ['lifecyclestage', 'INVALID_OPTION'],
      ['start_day', 'INVALID_DATE'],
      ['hs_object_id', 'READ_ONLY_VALUE'],
    ]);
  });

  it('upserts in batches by a unique property and keeps failures with their items', async () => {
    await makeIdProperty();
    const taken = await create({ email: 'taken@example.com' });
    const input = (id: string, properties: Record<string, string>) => ({
      id,
      idProperty: 'wix_contact_id',
      objectWriteTraceId: `trace-${id}`,
      properties,
    });
    const first = await hubspot.crm.contacts.batchApi.upsert({
      inputs: [
        input('w1', { firstname: 'One' }),
        input('w2', { email: 'taken@example.com' }),
        input('w3', { firstname: 'Three' }),
      ],
    });
    expect(
      first.results.map((result) => [result.properties['wix_contact_id'], result._new]).sort(),
    ).toEqual([
      ['w1', true],
      ['w3', true],
    ]);
    const errors = (
      first as unknown as {
        errors: { category: string; message: string; context: Record<string, string[]> }[];
      }
    ).errors;
    expect(errors).toMatchObject([
      {
        category: 'CONFLICT',
        message: `Contact already exists. Existing ID: ${taken.id}`,
        context: { objectWriteTraceId: ['trace-w2'] },
        errors: [],
        links: {},
      },
    ]);
    const second = await hubspot.crm.contacts.batchApi.upsert({
      inputs: [input('w1', { firstname: 'Uno' })],
    });
    expect(second.results[0]).toMatchObject({ _new: false, properties: { firstname: 'Uno' } });
  });

  it('a batch without trace ids stands or falls as a whole', async () => {
    const failed = await refusalOf(
      hubspot.crm.contacts.batchApi.create({
        inputs: [
          { properties: { email: 'x@example.com' }, associations: [] },
          { properties: { email: 'bad' }, associations: [] },
        ],
      }),
    );
    expect(failed.code).toBe(400);
    expect((await person('GET', '/contacts')).body['total']).toBe(0);
    expect(
      ((await person('GET', '/counts')).body['effects'] as Record<string, number>)['created'],
    ).toBe(0);
    await makeIdProperty();
    const made = await create({ wix_contact_id: 'w1', firstname: 'Before' });
    const other = await create({ firstname: 'Other' });
    const update = await plain('POST', '/crm/objects/2026-03/contacts/batch/update', {
      inputs: [
        { id: made.id, properties: { firstname: 'After' } },
        { id: other.id, properties: { wix_contact_id: 'w1' } },
      ],
    });
    expect(update).toMatchObject({
      status: 400,
      body: { errors: [{ code: 'CONFLICTING_UNIQUE_VALUE', name: 'wix_contact_id' }] },
    });
    expect((await api().getById(made.id)).properties['firstname']).toBe('Before');
  });

  it('reads batches: found ones, a list of absent ones, 50 with history at most', async () => {
    const made = await create({ firstname: 'Here' });
    const batch = await hubspot.crm.contacts.batchApi.read({
      inputs: [{ id: made.id }, { id: '1' }],
      properties: ['firstname'],
      propertiesWithHistory: [],
    });
    expect(batch.results.map((result) => result.id)).toEqual([made.id]);
    expect(batch).toMatchObject({
      numErrors: 1,
      errors: [{ category: 'OBJECT_NOT_FOUND', context: { ids: ['1'] }, errors: [], links: {} }],
    });
    const bare = await plain('POST', '/crm/objects/2026-03/contacts/batch/read', {
      inputs: [{ id: made.id }],
      properties: ['firstname'],
    });
    expect(bare, '11.21 propertiesWithHistory is required').toMatchObject({
      status: 400,
      body: { category: 'VALIDATION_ERROR' },
    });
    const many = Array.from({ length: 51 }, (_, n) => ({ id: String(n) }));
    expect(
      (
        await refusalOf(
          hubspot.crm.contacts.batchApi.read({
            inputs: many,
            properties: [],
            propertiesWithHistory: ['email'],
          }),
        )
      ).code,
    ).toBe(400);
    expect(
      (
        await refusalOf(
          hubspot.crm.contacts.batchApi.archive({
            inputs: Array.from({ length: 101 }, (_, n) => ({ id: String(n) })),
          }),
        )
      ).code,
    ).toBe(400);
  });

  it('searches by date and value, in pages, and refuses to go beyond 10,000', async () => {
    for (let n = 0; n < 5; n++)
      await create({
        firstname: `P${n}`,
        email: `p${n}@example.com`,
        company: n % 2 ? 'Odd Ltd' : '',
      });
    const search = (body: object) =>
      hubspot.crm.contacts.searchApi.doSearch({
        after: '0',
        filterGroups: [],
        limit: 2,
        properties: ['firstname'],
        sorts: ['lastmodifieddate'],
        ...body,
      });
    const filter = (propertyName: string, operator: string, extra: object) => ({
      filterGroups: [{ filters: [{ propertyName, operator, ...extra }] }],
    });
    const first = await search(filter('lastmodifieddate', 'GTE', { value: '0' }));
    expect([
      first.total,
      first.results.map((result) => result.properties['firstname']),
      first.paging!.next!.after,
    ]).toEqual([5, ['P0', 'P1'], '2']);
    expect(
      (await search(filter('email', 'IN', { values: ['p1@example.com', 'P3@example.com'] }))).total,
    ).toBe(2);
    expect((await search(filter('company', 'HAS_PROPERTY', {}))).total).toBe(2);
    expect((await search(filter('company', 'CONTAINS_TOKEN', { value: 'odd' }))).total).toBe(2);
    expect((await refusalOf(search({ after: '9999' }))).code).toBe(400);
    expect((await refusalOf(search({ limit: 201 }))).code).toBe(400);
    expect(
      (await plain('POST', '/crm/objects/2026-03/contacts/search', { filterGroups: [] })).status,
    ).toBe(400);
  });

  it('lists by id in pages that neither skip nor repeat', async () => {
    for (let n = 0; n < 5; n++) await create({ firstname: `P${n}` });
    const first = await api().getPage(2, undefined, ['firstname']);
    await api().archive(first.results[0]!.id);
    const second = await api().getPage(10, first.paging!.next!.after, ['firstname']);
    expect(second.results.map((result) => result.properties['firstname'])).toEqual([
      'P2',
      'P3',
      'P4',
    ]);
    expect(
      (await api().getPage(10, undefined, undefined, undefined, undefined, true)).results,
    ).toHaveLength(1);
  });

  it('merges into a record with another id that both old ids lead to', async () => {
    const primary = await create({ email: 'one@example.com', firstname: 'One' });
    const other = await create({ email: 'two@example.com', company: 'Kept' });
    const merged = await api().merge({ primaryObjectId: primary.id, objectIdToMerge: other.id });
    expect([primary.id, other.id]).not.toContain(merged.id);
    for (const id of [primary.id, other.id]) expect((await api().getById(id)).id).toBe(merged.id);
    const read = await api().getById(merged.id, ['email', 'company', 'hs_additional_emails']);
    expect(read.properties).toMatchObject({
      email: 'one@example.com',
      company: 'Kept',
      hs_additional_emails: 'two@example.com',
    });
    await person('POST', '/webhooks/flush');
    expect(events().at(-1)).toMatchObject({
      subscriptionType: 'contact.merge',
      primaryObjectId: Number(primary.id),
      mergedObjectIds: [Number(other.id)],
      newObjectId: Number(merged.id),
    });
  });

  it('erases for good', async () => {
    const made = await create({ email: 'gone@example.com' });
    await api().purge({ objectId: made.id });
    expect((await refusalOf(api().getById(made.id))).code).toBe(404);
    await person('POST', '/webhooks/flush');
    expect(events().at(-1)).toMatchObject({
      subscriptionType: 'contact.privacyDeletion',
      objectId: Number(made.id),
    });
  });

  it('manages properties; an archived one is unknown and its values are gone', async () => {
    await makeIdProperty();
    expect((await refusalOf(makeIdProperty())).code).toBe(409);
    const all = await hubspot.crm.properties.coreApi.getAll('contacts');
    expect(all.results.find((property) => property.name === 'wix_contact_id')).toMatchObject({
      hasUniqueValue: true,
      modificationMetadata: { readOnlyValue: false },
    });
    expect(
      all.results.find((property) => property.name === 'createdate')!.modificationMetadata!
        .readOnlyValue,
    ).toBe(true);
    const made = await create({ wix_contact_id: 'w1' });
    await hubspot.crm.properties.coreApi.archive('contacts', 'wix_contact_id');
    expect(
      (await refusalOf(api().update(made.id, { properties: { wix_contact_id: 'w2' } }))).body
        .errors![0]!.code,
    ).toBe('PROPERTY_DOESNT_EXIST');
    for (let n = 0; n < 10; n++)
      await hubspot.crm.properties.coreApi.create('contacts', {
        name: `unique_${n}`,
        label: 'U',
        type: Type.String,
        fieldType: FieldType.Text,
        groupName: 'contactinformation',
        hasUniqueValue: true,
      });
    expect((await refusalOf(makeIdProperty())).code).toBe(400);
  });

  it('signs webhooks the SDK accepts; they say who wrote', async () => {
    const made = await create({ firstname: 'Hook' });
    await person('PATCH', `/contacts/${made.id}`, { company: 'By a person' });
    await person('DELETE', `/contacts/${made.id}`);
    await person('POST', '/webhooks/flush');
    for (const { raw, headers } of receiver.received) {
      const given = {
        signatureVersion: 'v3' as const,
        method: 'POST',
        clientSecret: sandbox.hubspot.clientSecret,
        requestBody: raw,
        url: receiver.url,
        timestamp: Number(headers['x-hubspot-request-timestamp']),
      };
      expect(
        Signature.isValid({ ...given, signature: String(headers['x-hubspot-signature-v3']) }),
      ).toBe(true);
      expect(
        Signature.isValid({
          ...given,
          requestBody: `${raw} `,
          signature: String(headers['x-hubspot-signature-v3']),
        }),
      ).toBe(false);
    }
    expect(
      events().map((event) => [
        event['subscriptionType'],
        event['propertyName'],
        event['changeSource'],
        event['sourceId'],
      ]),
    ).toEqual([
      ['object.creation', undefined, 'INTEGRATION', sandbox.hubspot.appId],
      ['object.propertyChange', 'firstname', 'INTEGRATION', sandbox.hubspot.appId],
      ['object.propertyChange', 'company', 'CRM_UI', 'userId:1001'],
      ['contact.deletion', undefined, 'CRM_UI', 'userId:1001'],
    ]);
  });

  it('refreshes OAuth tokens and refuses unknown ones', async () => {
    const { clientId, clientSecret, refreshToken } = (await person('GET', '/oauth-app'))
      .body as Record<string, string>;
    const tokens = await hubspot.oauth.tokensApi.create(
      'refresh_token',
      undefined,
      undefined,
      clientId,
      clientSecret,
      refreshToken,
    );
    const refreshed = createPlainClient({
      origin: sandbox.hubspot.origin,
      authorization: `Bearer ${tokens.accessToken}`,
    });
    expect((await refreshed('GET', '/account-info/2026-03/details')).body['portalId']).toBe(
      sandbox.hubspot.portalId,
    );
    const stranger = createPlainClient({
      origin: sandbox.hubspot.origin,
      authorization: 'Bearer nonsense',
    });
    expect(await stranger('GET', '/account-info/2026-03/details')).toMatchObject({
      status: 401,
      body: { category: 'INVALID_AUTHENTICATION' },
    });
  });
});
