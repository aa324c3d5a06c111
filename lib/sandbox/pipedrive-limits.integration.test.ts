import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startSandbox } from './index';
import {
  createPipedriveSdk,
  createPlainPipedrive,
  startPipedriveSuite,
  type PipedriveSuite,
} from './pipedrive-kit';
import { createPlainClient, startReceiver } from './test-kit';

const list = '/api/v2/persons';

describe('what a caller of Pipedrive must be ready for', () => {
  let suite: PipedriveSuite;

  beforeAll(async () => {
    suite = await startPipedriveSuite();
  });
  afterAll(() => suite.close());
  beforeEach(() => suite.empty());

  const addPerson = (name: string, email = '') =>
    suite.plain('POST', list, { name, ...(email ? { emails: [{ value: email }] } : {}) });
  const total = async () => (await suite.person('GET', '/contacts')).body['total'];

  it('a page instead of JSON, a budget that ends', async () => {
    await suite.faults({ blockedPage: true });
    const page = await suite.plain('GET', list);
    expect([page.status, page.headers.get('content-type')]).toEqual([
      403,
      'text/html; charset=UTF-8',
    ]);
    expect(page.text).toContain('Cloudflare');
    await suite.faults({ blockedPage: false, dailyTokensLeft: 16 });
    expect((await suite.plain('GET', list)).status).toBe(200);
    const created = await addPerson('Ada');
    expect(created.headers.get('x-daily-ratelimit-token-remaining')).toBe('1');
    expect((await addPerson('Bo')).status).toBe(429);
    expect((await suite.plain('GET', `${list}/1`)).status).toBe(200);
    expect(await total()).toBe(1);
  });

  it('a write may fail, or take effect without an answer; some people always fail', async () => {
    await suite.faults({ failNext: 1 });
    expect((await addPerson('Ada')).status).toBe(503);
    await suite.faults({ dropAnswerNext: 1 });
    await expect(addPerson('Ada')).rejects.toThrow('fetch failed');
    expect(await total()).toBe(1);
    await suite.faults({
      poisonEmails: ['BAD@example.com'],
      failItems: [{ of: 'Eve', category: 'INTERNAL_ERROR', times: 1 }],
    });
    expect((await addPerson('Bad', 'bad@example.com')).status).toBe(400);
    expect((await addPerson('Eve')).status).toBe(500);
    expect((await addPerson('Eve')).status).toBe(200);
    await suite.faults({ rate429Percent: 100, retryAfter: '7' });
    const throttled = await suite.plain('GET', list);
    expect([throttled.status, throttled.headers.get('retry-after')]).toEqual([429, '7']);
  });
});

it('enforces bursts by token; who goes on while throttled gets the page', async () => {
  const { pipedrive, stop } = await startSandbox({ limits: 'pipedrive' });
  const call = createPlainPipedrive(pipedrive);
  const many = async (count: number, at: string) =>
    (await Promise.all(Array.from({ length: count }, () => call('GET', at)))).map(
      ({ status }) => status,
    );
  const searches = await many(12, `${list}/search?term=ada`);
  expect(searches.filter((status) => status === 429)).toHaveLength(2);
  const first = await call('GET', list);
  expect(first.headers.get('x-ratelimit-limit')).toBe('20');
  expect(first.headers.get('x-ratelimit-remaining')).toBe('19');
  const rest = await many(45, list);
  expect(rest.filter((status) => status === 200)).toHaveLength(19);
  expect(rest.filter((status) => status === 429)).toHaveLength(18);
  expect(rest.filter((status) => status === 403)).toHaveLength(8);
  await stop();
});

it('a webhook that fails ten times at first is banned, and its events are lost', async () => {
  const receiver = await startReceiver();
  const { pipedrive, stop } = await startSandbox({ limits: 'pipedrive' });
  const person = createPlainClient({ origin: pipedrive.control, authorization: '' });
  await createPipedriveSdk(pipedrive).webhooks.addWebhook({
    AddWebhookRequest: {
      subscription_url: receiver.url,
      event_action: '*',
      event_object: 'person',
      name: 'Contact Sync',
    },
  });
  await person('PUT', '/webhooks', { retryMs: [] });
  const make = async (count: number) => {
    for (let n = 0; n < count; n++) await person('POST', '/contacts', { first: `P${n}` });
    await person('POST', '/webhooks/flush');
    return receiver.received.length;
  };
  receiver.answerWith(500);
  expect(await make(10)).toBe(10);
  receiver.answerWith(200);
  expect(await make(3)).toBe(10);
  await person('PUT', '/faults', { clockSkewMs: 31 * 60_000 });
  expect(await make(1)).toBe(11);
  await stop();
  await receiver.close();
});
