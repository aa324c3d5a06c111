import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { failureOf } from '@/lib/testing/failure-of';
import { startPipedriveSuite, type PipedriveSuite } from './pipedrive-kit';

const guid = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/) as string;

describe('the Pipedrive SDK as a client of the sandbox: webhooks and merges', () => {
  let suite: PipedriveSuite;
  let sdk: PipedriveSuite['sdk'];

  beforeAll(async () => {
    suite = await startPipedriveSuite();
    ({ sdk } = suite);
  });
  afterAll(() => suite.close());
  beforeEach(async () => {
    for (const { id } of (await sdk.webhooks.getWebhooks()).data!)
      await sdk.webhooks.deleteWebhook({ id: id! });
    await suite.empty();
    suite.receiver.answerWith(200);
  });

  const listen = async (values: object = {}) =>
    (
      await sdk.webhooks.addWebhook({
        AddWebhookRequest: {
          subscription_url: suite.receiver.url,
          event_action: '*',
          event_object: 'person',
          name: 'Contact Sync',
          http_auth_user: 'user',
          http_auth_password: 'secret',
          ...values,
        },
      })
    ).data!;
  const create = async (values: object) =>
    (await sdk.persons.addPerson({ AddPersonRequest: values })).data!;

  it('tells of a creation with HTTP Basic and exactly what the guide lists', async () => {
    const { companyId, companyDomain, userId } = suite.sandbox.pipedrive;
    const hook = await listen();
    const made = await create({ name: 'Ada Lovelace', emails: [{ value: 'ada@example.com' }] });
    const { marketing_status: _shownOnWrites, ...data } = made as Record<string, unknown>;
    expect(await suite.events()).toEqual([
      {
        meta: {
          action: 'create',
          entity: 'person',
          entity_id: String(made.id),
          company_id: String(companyId),
          user_id: String(userId),
          change_source: 'api',
          id: guid,
          correlation_id: guid,
          is_bulk_edit: false,
          timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
          type: 'general',
          version: '2.0',
          webhook_id: String(hook.id),
          webhook_owner_id: String(userId),
          permitted_user_ids: [String(userId)],
          attempt: 1,
          host: `${companyDomain}.pipedrive.com`,
        },
        data,
        previous: null,
      },
    ]);
    expect(suite.receiver.received[0]!.headers).toMatchObject({
      authorization: `Basic ${Buffer.from('user:secret').toString('base64')}`,
      'content-type': 'application/json',
    });
  });

  it('a change brings the earlier values of what changed, a deletion the last state', async () => {
    await listen();
    const made = await create({ name: 'Ada Lovelace' });
    await sdk.persons.updatePerson({ id: made.id!, UpdatePersonRequest: { name: 'Ada King' } });
    await sdk.persons.updatePerson({ id: made.id!, UpdatePersonRequest: { name: 'Ada King' } });
    await sdk.persons.deletePerson({ id: made.id! });
    const [, change, deletion, ...more] = await suite.events();
    expect(change!.data).toMatchObject({ name: 'Ada King', last_name: 'King' });
    expect(change!.previous).toMatchObject({ name: 'Ada Lovelace', last_name: 'Lovelace' });
    expect(Object.keys(change!.previous!)).not.toContain('first_name');
    expect(deletion).toMatchObject({
      meta: { action: 'delete', entity_id: String(made.id) },
      data: null,
      previous: { name: 'Ada King', is_deleted: false },
    });
    expect(more, 'nothing changed the second time').toEqual([]);
  });

  it('a person in the app is told apart; a webhook gets what it asked for', async () => {
    const onlyChanges = await listen({ event_action: 'change' });
    const everything = await listen({ event_object: '*' });
    await listen({ event_object: 'deal' });
    const made = (await suite.person('POST', '/contacts', { first: 'Ada', company: 'Engines' }))
      .body as { id: string };
    await suite.person('PATCH', `/contacts/${made.id}`, { company: 'Difference Ltd' });
    const told = (await suite.events()).map(({ meta }) => [
      meta['action'],
      meta['webhook_id'],
      meta['change_source'],
    ]);
    expect(told.sort()).toEqual(
      [
        ['create', String(everything.id), 'app'],
        ['change', String(everything.id), 'app'],
        ['change', String(onlyChanges.id), 'app'],
      ].sort(),
    );
  });

  it('merges into the one that is named: two events that name each other', async () => {
    await listen();
    const both = { phones: [{ value: '1' }] };
    const loser = await create({ name: 'Ada', emails: [{ value: 'old@example.com' }], ...both });
    const winner = await create({ name: 'Ada King', emails: [{ value: 'new@example.com' }] });
    const merged = await sdk.merging.mergePersons({
      id: loser.id!,
      MergePersonsRequest: { merge_with_id: winner.id! },
    });
    expect(merged.data).toMatchObject({ id: winner.id, name: 'Ada King' });
    const kept = (await sdk.persons.getPerson({ id: winner.id! })).data!;
    expect(kept.emails!.map(({ value, primary }) => [value, primary])).toEqual([
      ['new@example.com', true],
      ['old@example.com', false],
    ]);
    expect(kept.phones).toMatchObject([{ value: '1', primary: true }]);
    expect((await sdk.persons.getPerson({ id: loser.id! })).data!.is_deleted).toBe(true);
    const [, , deletion, change] = await suite.events();
    expect(deletion!.meta).toMatchObject({
      action: 'delete',
      entity_id: String(loser.id),
      merged_to_id: String(winner.id),
    });
    expect(change!.meta).toMatchObject({
      action: 'change',
      entity_id: String(winner.id),
      merged_from_id: String(loser.id),
    });
    const blank = await create({ name: 'Ada again' });
    await sdk.merging.mergePersons({
      id: blank.id!,
      MergePersonsRequest: { merge_with_id: winner.id! },
    });
    expect((await suite.events()).at(-1)!.meta, 'even if nothing was added').toMatchObject({
      action: 'change',
      merged_from_id: String(blank.id),
    });
    const itself = sdk.merging.mergePersons({
      id: winner.id!,
      MergePersonsRequest: { merge_with_id: winner.id! },
    });
    expect(await failureOf(itself)).toMatchObject({ success: false });
  });

  it('an attempt that is not answered 2XX is repeated, with the same id', async () => {
    await listen();
    await suite.person('PUT', '/webhooks', { retryMs: [50, 50] });
    suite.receiver.answerWith(500);
    await create({ name: 'Ada' });
    await sleep(80);
    suite.receiver.answerWith(204);
    const events = await suite.events();
    const attempts = events.map(({ meta }) => meta['attempt']);
    expect(attempts).toEqual(attempts.map((_, index) => index + 1));
    expect(attempts.length).toBeGreaterThan(1);
    expect(new Set(events.map(({ meta }) => meta['id'])).size).toBe(1);
    expect((await sdk.webhooks.getWebhooks()).data).toMatchObject([
      { last_http_status: 204, is_active: 1, version: '2.0' },
    ]);
  });

  it('takes 40 webhooks at most; an address need not answer, an action must be known', async () => {
    const subscription_url = 'https://192.0.2.1/hooks';
    for (let n = 0; n < 40; n++) await listen({ subscription_url, event_object: 'deal' });
    expect(await failureOf(listen())).toMatchObject({ success: false });
    const [first] = (await sdk.webhooks.getWebhooks()).data!;
    await sdk.webhooks.deleteWebhook({ id: first!.id! });
    expect(await failureOf(listen({ event_action: 'updated' }))).toMatchObject({
      errors: { event_action: expect.any(String) as string },
    });
    expect(await failureOf(sdk.webhooks.deleteWebhook({ id: first!.id! }))).toMatchObject({
      error: 'Webhook not found.',
    });
  });

  it('one that fails for three days is removed', async () => {
    await listen();
    await suite.person('PUT', '/webhooks', { retryMs: [] });
    suite.receiver.answerWith(500);
    await suite.faults({ clockSkewMs: 4 * 86_400_000 });
    await create({ name: 'Ada' });
    await suite.events();
    expect((await sdk.webhooks.getWebhooks()).data).toEqual([]);
  });
});
