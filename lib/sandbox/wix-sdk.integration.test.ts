import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { failureOf } from '@/lib/testing/failure-of';
import { startServiceSandbox, type ServiceSandbox } from '@/lib/testing/service-sandbox';
import { createPlainClient, createWixSdk } from './test-kit';

/** What the SDK throws for a refused call. */
type WixFailure = {
  status: number;
  code: string | undefined;
  data: Record<string, unknown>;
  fields: string[];
};

function readFailure(error: unknown): WixFailure {
  const { response } = error as {
    response: { status: number; data: { details: Record<string, unknown> } };
  };
  const details = response.data.details as {
    applicationError?: { code: string; data: Record<string, unknown> };
    validationError?: { fieldViolations: { field: string }[] };
  };
  return {
    status: response.status,
    code: details.applicationError?.code,
    data: details.applicationError?.data ?? {},
    fields: (details.validationError?.fieldViolations ?? []).map((violation) => violation.field),
  };
}

const refusalOf = async (call: Promise<unknown>): Promise<WixFailure> =>
  readFailure(await failureOf(call));

describe('the Wix SDK as a client of the sandbox', () => {
  let service: ServiceSandbox;
  let sandbox: ServiceSandbox['sandbox'];
  let receiver: ServiceSandbox['receiver'];
  let person: ServiceSandbox['person'];
  let wix: ReturnType<typeof createWixSdk>;

  beforeAll(async () => {
    service = await startServiceSandbox('wix');
    ({ sandbox, receiver, person } = service);
    wix = createWixSdk(sandbox.wix);
  });
  afterAll(() => service.close());
  beforeEach(() => service.empty());

  const create = async (info: object) => (await wix.contacts.createContact(info)).contact!;

  it('creates, reads, updates and deletes a contact', async () => {
    const made = await create({
      name: { first: 'Ana', last: 'Müller' },
      emails: { items: [{ email: 'ana@example.com', tag: 'MAIN' }] },
      phones: { items: [{ phone: '030 1234567', countryCode: 'DE' }] },
      addresses: {
        items: [{ address: { addressLine1: 'Sample Street 1', city: 'Berlin', country: 'DE' } }],
      },
      birthdate: '1980-02-29',
    });
    expect(made.revision).toBe(1);
    expect(made.primaryInfo).toEqual({ email: 'ana@example.com', phone: '030 1234567' });
    expect(made.info!.phones!.items![0]).toMatchObject({
      e164Phone: '+49301234567',
      primary: true,
    });
    expect(made.info!.addresses!.items![0]!.address!.addressLine1).toBe('Sample Street 1');

    const updated = (
      await wix.contacts.updateContact(made._id!, { company: 'Blue Door' }, made.revision!)
    ).contact!;
    expect(updated.revision).toBe(2);
    expect(updated.info).toMatchObject({
      company: 'Blue Door',
      name: { first: 'Ana' },
      birthdate: '1980-02-29',
    });

    await wix.contacts.deleteContact(made._id!);
    expect(await refusalOf(wix.contacts.getContact(made._id!))).toMatchObject({
      status: 404,
      code: 'CONTACT_NOT_FOUND',
    });
  });

  it('refuses a stale revision with 409 CONTACT_ALREADY_CHANGED', async () => {
    const made = await create({ name: { first: 'Bo' } });
    await wix.contacts.updateContact(made._id!, { company: 'A' }, 1);
    expect(
      await refusalOf(wix.contacts.updateContact(made._id!, { company: 'B' }, 1)),
    ).toMatchObject({ status: 409, code: 'CONTACT_ALREADY_CHANGED' });
  });

  it('replaces the whole list of e-mails and the whole map of extended fields', async () => {
    const { field } = await wix.extendedFields.findOrCreateExtendedField('externalCrmId', 'TEXT');
    const { field: other } = await wix.extendedFields.findOrCreateExtendedField(
      'Shoe size',
      'NUMBER',
    );
    expect(field!.key).toBe('custom.externalcrmid');
    const made = await create({
      emails: { items: [{ email: 'a@example.com' }, { email: 'b@example.com' }] },
      extendedFields: { items: { [field!.key!]: '20001', [other!.key!]: 42 } },
    });
    const updated = (
      await wix.contacts.updateContact(
        made._id!,
        {
          emails: { items: [{ email: 'b@example.com' }] },
          extendedFields: { items: { [field!.key!]: '20002' } },
        },
        1,
      )
    ).contact!;
    expect(updated.info!.emails!.items!.map((item) => item.email)).toEqual(['b@example.com']);
    expect(updated.info!.extendedFields!.items![other!.key!]).toBeUndefined();
    expect(updated.info!.extendedFields!.items![field!.key!]).toBe('20002');
  });

  it('refuses an e-mail twice and names its holder, unless duplicates are allowed', async () => {
    const made = await create({ emails: { items: [{ email: 'same@example.com' }] } });
    const again = { emails: { items: [{ email: 'Same@Example.com' }] } };
    expect(await refusalOf(wix.contacts.createContact(again))).toMatchObject({
      status: 409,
      code: 'DUPLICATE_CONTACT_EXISTS',
      data: { duplicateContactId: made._id },
    });
    const second = await wix.contacts.createContact(again, { allowDuplicates: true });
    expect(second.contact!._id).not.toBe(made._id);
  });

  it('names every field at fault', async () => {
    const failure = await refusalOf(
      wix.contacts.createContact({
        name: { first: 'x'.repeat(1001) },
        emails: { items: [{ email: 'not an address' }] },
        birthdate: '2026-02-30',
      }),
    );
    expect(failure.status).toBe(400);
    expect(failure.fields).toEqual([
      'info.name.first',
      'info.birthdate',
      'info.emails.items[0].email',
    ]);
    expect(await refusalOf(wix.contacts.createContact({ company: 'Nobody' }))).toMatchObject({
      status: 400,
      code: 'INSUFFICIENT_CONTACT_DATA',
    });
  });

  it('queries by the documented filters and pages by offset', async () => {
    for (let n = 0; n < 12; n++)
      await create({
        name: { first: `P${n}` },
        emails: { items: [{ email: `p${n}@example.com` }] },
      });
    const all = await wix.contacts
      .queryContacts()
      .ascending('_createdDate')
      .limit(5)
      .skip(10)
      .find();
    expect(all.items.map((contact) => contact.info!.name!.first)).toEqual(['P10', 'P11']);
    expect(
      (await wix.contacts.queryContacts().eq('primaryInfo.email', 'P3@example.com').find()).items,
    ).toHaveLength(1);
    const since = all.items[0]!._updatedDate!;
    const found = await wix.contacts
      .queryContacts()
      .ge('_updatedDate', since)
      .ascending('_createdDate')
      .find();
    expect(found.items.at(-1)!.info!.name!.first).toBe('P11');
    const listed = await wix.contacts.listContacts({
      paging: { limit: 1000 },
      sort: { fieldName: 'createdDate', order: 'ASC' },
      fields: ['info.name'],
    });
    expect(listed.contacts).toHaveLength(12);
    expect(listed.contacts![0]).toEqual({
      _id: expect.any(String) as string,
      revision: 1,
      info: { name: { first: 'P0' } },
    });
  });

  it('refuses to sort by updatedDate, more than 1,000 a page and unknown fields', async () => {
    const query = (body: object) =>
      refusalOf(wix.contacts.queryContacts(body as never) as unknown as Promise<unknown>);
    expect(await query({ sort: [{ fieldName: 'updatedDate', order: 'ASC' }] })).toMatchObject({
      status: 400,
      code: 'UNSUPPORTED_SORT_FIELD',
    });
    expect(await query({ paging: { limit: 1001 } })).toMatchObject({
      status: 400,
      code: 'ILLEGAL_LIMIT',
    });
    expect(await query({ filter: { shoeSize: 42 } })).toMatchObject({
      status: 400,
      code: 'UNSUPPORTED_FILTER_FIELD_UNKNOWN',
    });
  });

  it('keeps members: no deletion, no new login e-mail, all else may change', async () => {
    await person('POST', '/reset', { seed: 'demo' });
    const { items } = await wix.contacts
      .queryContacts()
      .eq('info.extendedFields.members.membershipStatus' as never, 'APPROVED' as never)
      .find();
    expect(items).toHaveLength(5);
    const member = items[0]!;
    expect(await refusalOf(wix.contacts.deleteContact(member._id!))).toMatchObject({
      status: 428,
      code: 'CANNOT_DELETE_MEMBER',
    });
    const renamed = wix.contacts.updateContact(
      member._id!,
      { emails: { items: [{ email: 'new@example.com' }] } },
      member.revision!,
    );
    expect(await refusalOf(renamed)).toMatchObject({
      status: 428,
      code: 'CANNOT_UPDATE_MEMBER_EMAIL',
    });
    const { contact } = await wix.contacts.updateContact(
      member._id!,
      { company: 'Still allowed' },
      member.revision!,
    );
    expect(contact!.info!.company).toBe('Still allowed');
  });

  it('labels and unlabels, finds or creates labels', async () => {
    const { label, newLabel } = await wix.labels.findOrCreateLabel('VIP');
    expect([label!.key, newLabel]).toEqual(['custom.vip', true]);
    const made = await create({ name: { first: 'Lena' } });
    const labelled = (await wix.contacts.labelContact(made._id!, [label!.key!])).contact!;
    expect(labelled.info!.labelKeys!.items).toEqual(['custom.vip']);
    const bare = (await wix.contacts.unlabelContact(made._id!, [label!.key!])).contact!;
    expect(bare.info!.labelKeys?.items ?? []).toEqual([]);
    expect(bare.revision).toBe(3);
    expect((await wix.labels.queryLabels().eq('displayName', 'VIP').find()).items).toHaveLength(1);
    expect(
      (await wix.extendedFields.queryExtendedFields().eq('namespace', 'custom').find()).items,
    ).toHaveLength(0);
  });

  it('merges: the target answers for its sources, three kinds of events tell of it', async () => {
    const target = await create({
      name: { first: 'Mia' },
      emails: { items: [{ email: 'mia@example.com' }] },
    });
    const source = await create({
      company: 'Kept',
      emails: { items: [{ email: 'mia.old@example.com' }] },
    });
    const preview = await wix.contacts.previewMergeContacts(target._id!, {
      sourceContactIds: [source._id!],
    });
    expect(preview.contact!.info!.company).toBe('Kept');
    await wix.contacts.mergeContacts(target._id!, target.revision!, {
      sourceContactIds: [source._id!],
    });
    const found = await wix.contacts.getContact(source._id!);
    expect(found._id).toBe(target._id);
    expect(found.info!.emails!.items!.map((item) => item.email)).toEqual([
      'mia@example.com',
      'mia.old@example.com',
    ]);

    await person('POST', '/webhooks/flush');
    const events = await Promise.all(
      receiver.received.map(({ raw }) => wix.webhooks.parseJWT(raw)),
    );
    const types = events.map((event) => event.eventType).sort();
    expect(types).toEqual(
      [
        'contact_created',
        'contact_created',
        'contact_deleted',
        'contact_merged',
        'contact_updated',
      ].map((type) => `wix.contacts.v4.${type}`),
    );
    const deleted = events.find((event) => event.eventType.endsWith('deleted'))!;
    expect(deleted.payload).toMatchObject({
      entityId: source._id,
      originatedFrom: 'merge',
      deletedEvent: {},
    });
  });

  it('runs bulk work as a job and reports what failed by contact', async () => {
    await person('POST', '/reset', { seed: 'demo' });
    const { items } = await wix.contacts
      .queryContacts()
      .eq('info.extendedFields.members.membershipStatus' as never, 'APPROVED' as never)
      .find();
    const { items: others } = await wix.contacts
      .queryContacts()
      .eq('primaryInfo.email', 'family.office@example.org')
      .find();
    const { jobId } = await wix.contacts.bulkDeleteContacts({
      filter: { id: { $in: [items[0]!._id, ...others.map((contact) => contact._id)] } },
    });
    const { headers } = await (
      wix.auth as unknown as { getAuthHeaders(): Promise<{ headers: { Authorization: string } }> }
    ).getAuthHeaders();
    const api = createPlainClient({
      origin: sandbox.wix.origin,
      authorization: headers.Authorization,
    });
    let job = (await api('GET', `/contacts/v4/bulk/jobs/${jobId}`)).body['job'] as Record<
      string,
      unknown
    >;
    while (job['status'] !== 'COMPLETED')
      job = (await api('GET', `/contacts/v4/bulk/jobs/${jobId}`)).body['job'] as Record<
        string,
        unknown
      >;
    expect(job).toMatchObject({ totalItems: 3, successTotal: 2, failedTotal: 1 });
    expect(job['errors']).toMatchObject([
      { code: 'CANNOT_DELETE_SITE_MEMBERS', contactId: items[0]!._id },
    ]);
  });

  it('keeps consent by address: query, upsert, bulk, and shows it on the contact', async () => {
    const made = await create({ emails: { items: [{ email: 'sub@example.com' }] } });
    expect(made.primaryEmail!.subscriptionStatus).toBe('NO_SUBSCRIPTION_STATUS');
    await wix.emailSubscriptions.upsertEmailSubscription({
      subscription: { email: 'sub@example.com', subscriptionStatus: 'SUBSCRIBED' },
    });
    expect((await wix.contacts.getContact(made._id!)).primaryEmail!.subscriptionStatus).toBe(
      'SUBSCRIBED',
    );
    const bulk = await wix.emailSubscriptions.bulkUpsertEmailSubscription([
      { email: 'sub@example.com', subscriptionStatus: 'UNSUBSCRIBED' },
      { email: 'nonsense', subscriptionStatus: 'SUBSCRIBED' },
    ]);
    expect(bulk.metadata).toMatchObject({ totalSuccess: 1, totalFailure: 1 });
    const { subscriptions } = await wix.emailSubscriptions.queryEmailSubscriptions({
      email: { $in: ['sub@example.com'] },
    });
    expect(subscriptions).toMatchObject([
      { email: 'sub@example.com', subscriptionStatus: 'UNSUBSCRIBED' },
    ]);
  });

  it('appends a submitted contact to the one with the same e-mail', async () => {
    const made = await create({ emails: { items: [{ email: 'form@example.com' }] } });
    const answer = await wix.submittedContact.appendOrCreateContact({
      info: { name: { first: 'Form' }, emails: { items: [{ email: 'form@example.com' }] } },
    });
    expect(answer).toMatchObject({ contactId: made._id, newContact: false });
    expect((await wix.contacts.getContact(made._id!)).info!.name!.first).toBe('Form');
  });

  it('signs webhooks the SDK accepts, with the writer, the revision and an id', async () => {
    const seen: { id: string; identity: string | undefined; revision: number }[] = [];
    wix.contacts.onContactUpdated((event) => {
      seen.push({
        id: event.entity._id!,
        identity: event.metadata.identity?.identityType,
        revision: event.entity.revision!,
      });
    });
    wix.contacts.onContactCreated(() => undefined);
    wix.appInstances.onAppInstanceRemoved(() => undefined);
    const made = await create({ name: { first: 'Hook' } });
    await wix.contacts.updateContact(made._id!, { company: 'By the app' }, 1);
    await person('PATCH', `/contacts/${made._id}`, { company: 'By a person' });
    await person('POST', '/webhooks/flush');
    for (const { raw, headers } of receiver.received) {
      expect(headers['content-type']).toBe('text/plain');
      await wix.webhooks.process(raw);
    }
    expect(seen.sort((a, b) => a.revision - b.revision)).toEqual([
      { id: made._id, identity: 'APP', revision: 2 },
      { id: made._id, identity: 'WIX_USER', revision: 3 },
    ]);
  });

  it('refuses tokens after the app was removed, takes it back after it was installed', async () => {
    const api = createPlainClient({ origin: sandbox.wix.origin, authorization: '' });
    const token = (await person('POST', '/dashboard-token')).body['token'] as string;
    expect((await api('POST', '/oauth2/token-info', { token })).body).toMatchObject({
      active: true,
      instanceId: sandbox.wix.instanceId,
      clientId: sandbox.wix.appId,
    });
    const instance = (await person('POST', '/instance')).body['instance'] as string;
    expect((await api('POST', '/oauth2/token-info', { token: instance })).body).toMatchObject({
      active: true,
      instanceId: sandbox.wix.instanceId,
    });
    await person('POST', '/app/remove');
    await person('POST', '/webhooks/flush');
    expect((await api('POST', '/oauth2/token-info', { token })).body).toEqual({ active: false });
    await expect(wix.contacts.listContacts()).rejects.toThrow();
    await person('POST', '/app/install');
    expect((await wix.contacts.listContacts()).contacts).toEqual([]);
    await person('POST', '/webhooks/flush');
    const types = await Promise.all(
      receiver.received.map(async ({ raw }) => (await wix.webhooks.parseJWT(raw)).eventType),
    );
    expect(types).toEqual(['AppRemoved', 'AppInstalled']);
  });
});
