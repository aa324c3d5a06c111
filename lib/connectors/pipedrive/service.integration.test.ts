import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startSandbox, type Sandbox } from '@/lib/sandbox';
import { startReceiver } from '@/lib/sandbox/test-kit';
import { failureOf } from '@/lib/testing/failure-of';
import { createControlCall, createSandboxHands, sideParts } from '@/lib/testing/sandbox-hands';
import { pipedrive } from './index';

let sandbox: Sandbox;
let hands: ReturnType<typeof createSandboxHands>;
let service: ReturnType<typeof pipedrive.open>;
beforeAll(async () => {
  sandbox = await startSandbox({ seed: 'empty', limits: false });
  hands = createSandboxHands(sandbox.pipedrive.control);
  service = pipedrive.open(sandbox.pipedrive.env);
});
afterAll(() => sandbox.stop());
beforeEach(async () => {
  saved = [];
  await hands.calm();
  await hands.forget();
});

let saved: unknown[] = [];
async function openSide(fields: readonly string[] = ['emails', 'name']) {
  const account = await service.readAccount({ ...sideParts, fields: sandbox.pipedrive.fields });
  return service.crm.createSide({
    ...sideParts,
    ...account,
    saveCredentials: async (fresh) => void saved.push(fresh),
    fields,
  });
}
const lane = 'live';

describe('the account', () => {
  it('is the company of the token, and the user is kept to know our own changes', async () => {
    const { companyId, userId } = sandbox.pipedrive;
    expect(
      await service.readAccount({ ...sideParts, fields: sandbox.pipedrive.fields }),
    ).toMatchObject({
      accountKey: String(companyId),
      label: 'Sample Company',
      credentials: { kind: 'token', userId: String(userId) },
    });
  });

  it('G01 a wrong token is refused, and no try again helps', async () =>
    expect(
      await failureOf(service.readAccount({ ...sideParts, fields: { apiToken: 'wrong' } })),
    ).toMatchObject({ code: 'unauthorized', retryable: false, service: 'Pipedrive' }));
});

describe('sign-in with OAuth', () => {
  it('X13 a pair of tokens is taken, and renewed once when it is refused', async () => {
    const { control, origin, clientId } = sandbox.pipedrive;
    const door = createControlCall(control);
    const { clientSecret } = await door<{ clientSecret: string }>('GET', '/oauth-app');
    const own = pipedrive.open({
      PIPEDRIVE_API_BASE_URL: origin,
      PIPEDRIVE_OAUTH_BASE_URL: origin,
      PIPEDRIVE_CLIENT_ID: clientId,
      PIPEDRIVE_CLIENT_SECRET: clientSecret,
    });
    const redirectUri = 'https://app.example/back';
    const { code } = await door<{ code: string }>('POST', '/oauth-app/consent', { redirectUri });
    const account = await own.oauth.exchange({ ...sideParts, code, redirectUri });
    expect(account.credentials).toMatchObject({
      kind: 'oauth',
      userId: String(sandbox.pipedrive.userId),
    });
    const side = own.crm.createSide({
      ...sideParts,
      ...account,
      saveCredentials: async (fresh) => void saved.push(fresh),
      fields: ['emails'],
    });
    await side.list({ lane });
    expect(saved).toEqual([]);
    // Every token given out so far is over there.
    await hands.faults({ clockSkewMs: 24 * 3_600_000 });
    await Promise.all([side.list({ lane }), side.list({ lane }), side.fields()]);
    expect(saved).toHaveLength(1);
    expect(saved[0]).toMatchObject({ kind: 'oauth', userId: String(sandbox.pipedrive.userId) });
  });
});

describe('limits', () => {
  it.each([
    ['429', { rate429Percent: 100 }],
    ['a page of the firewall that is no JSON', { blockedPage: true }],
    ['the end of the day’s budget', { dailyTokensLeft: 0 }],
  ])(
    'X10 %s means later, not that a permission is missing',
    async (_, faults) => {
      const side = await openSide();
      await hands.faults(faults);
      expect(await failureOf(side.list({ lane: 'run' }))).toMatchObject({
        code: 'rateLimited',
        retryable: true,
      });
    },
    60_000,
  );
});

describe('what Pipedrive has not', () => {
  it('a company without room for fields: the link table is enough, with a warning', async () => {
    const bare = await startSandbox({ seed: 'empty', limits: false });
    try {
      await createSandboxHands(bare.pipedrive.control).faults({ fieldQuotaReached: true });
      const own = pipedrive.open(bare.pipedrive.env);
      const account = await own.readAccount({ ...sideParts, fields: bare.pipedrive.fields });
      const side = own.crm.createSide({
        ...sideParts,
        ...account,
        saveCredentials: async () => {},
        fields: ['emails', 'name'],
      });
      expect(await side.prepare()).toEqual({
        idField: null,
        notMade: ['Wix contact ID', 'Wix labels'].map((field) => ({
          code: 'fieldQuotaReached',
          params: { side: 'remote', field },
        })),
      });
      const outcome = await side.write({
        requests: [
          {
            ref: 'a',
            kind: 'create',
            fields: { emails: 'ana@example.com', name: 'Ana Lima' },
            linkedId: 'w1',
            allowDuplicates: false,
          },
        ],
        lane,
      });
      expect(outcome.get('a')).toMatchObject({ kind: 'done', record: { linkedId: null } });
    } finally {
      await bare.stop();
    }
  });

  it('D09 a field of contact sync is refused as read-only where the company has none', async () => {
    await hands.faults({ contactSync: true });
    const side = await openSide(['emails', 'name', 'job_title']);
    await side.fields();
    await hands.faults({ contactSync: false });
    const outcome = await side.write({
      requests: [
        {
          ref: 'a',
          kind: 'create',
          fields: { emails: 'bo@example.com', name: 'Bo', job_title: 'Gardener' },
          linkedId: 'w2',
          allowDuplicates: true,
        },
      ],
      lane,
    });
    expect(outcome.get('a')).toEqual({
      kind: 'refused',
      problems: [{ field: 'job_title', code: 'readOnly' }],
    });
  });

  it('A11 a search just before a create is not repeated when the caller has searched', async () => {
    const side = await openSide();
    await side.fields();
    await hands.forget();
    const create = (ref: string, over: object = {}) => ({
      ref,
      kind: 'create' as const,
      fields: { emails: `${ref}@example.com`, name: ref },
      linkedId: ref,
      allowDuplicates: false,
      ...over,
    });
    await side.write({ requests: [create('cy'), create('di', { isUnmatched: true })], lane });
    const { byRoute } = await hands.counts();
    expect(Object.entries(byRoute).find(([route]) => route.includes('search'))?.[1]).toBe(1);
  });
});

it('webhooks come proven until they are removed; removed twice is no error', async () => {
  const receiver = await startReceiver();
  try {
    const account = await service.readAccount({ ...sideParts, fields: sandbox.pipedrive.fields });
    const at = { ...sideParts, ...account, saveCredentials: async () => {} };
    const { webhook } = service.crm;
    const hooks = await webhook.register({ ...at, url: `${receiver.url}?key=1` });
    const made = await hands.create({ first: 'Eve', email: 'eve@example.com' });
    const kept = await hands.create({ first: 'Fay', email: 'fay@example.com' });
    await hands.merge({ target: kept.id, source: made.id });
    await hands.flushWebhooks();
    const events = receiver.received.flatMap(({ raw, headers }) => {
      const rawBody = Buffer.from(raw);
      const header = (name: string) => headers[name] as string | undefined;
      expect(webhook.verify({ rawBody, header, nowMs: Date.now(), secret: hooks.secret })).toBe(
        true,
      );
      expect(webhook.verify({ rawBody, header, nowMs: Date.now(), secret: 'other' })).toBe(false);
      return webhook.parse({ ...at, rawBody });
    });
    // In whatever order they arrive.
    const told = events.map(({ kind, contactId, ours, relatedIds = [] }) =>
      [kind, contactId, ours ? 'ours' : 'theirs', ...relatedIds].join(' '),
    );
    expect(told.sort()).toEqual(
      [
        `changed ${made.id} theirs`,
        `changed ${kept.id} theirs`,
        `changed ${kept.id} theirs`,
        `merged ${kept.id} theirs ${made.id}`,
      ].sort(),
    );
    for (const _time of ['once', 'twice']) await webhook.remove({ ...at, hooks });
    receiver.received.length = 0;
    await hands.create({ first: 'Gus', email: 'gus@example.com' });
    await hands.flushWebhooks();
    expect(receiver.received).toEqual([]);
  } finally {
    await receiver.close();
  }
});
