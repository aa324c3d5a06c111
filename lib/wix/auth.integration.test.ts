import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHttp } from '@/lib/connectors/http';
import { SideError } from '@/lib/core/model/side-error';
import { startSandbox, type Sandbox } from '@/lib/sandbox';
import type { RequestLine } from '@/lib/sandbox/requests';
import { createPlainClient } from '@/lib/sandbox/test-kit';
import { failureOf } from '@/lib/testing/failure-of';
import { createSandboxHands, sideParts, type SandboxHands } from '@/lib/testing/sandbox-hands';
import { createTokenSource } from './auth';
import { createWixClient, wixHttpConfig } from './client';

const fourHoursMs = 4 * 60 * 60_000;
const fiveMinutesMs = 5 * 60_000;

let sandbox: Sandbox;
let hands: SandboxHands;
let door: ReturnType<typeof createPlainClient>;
let nowMs: number;

beforeEach(async () => {
  sandbox = await startSandbox({ seed: 'empty', limits: false });
  hands = createSandboxHands(sandbox.wix.control);
  door = createPlainClient({ origin: sandbox.wix.control, authorization: '' });
  nowMs = Date.now();
});
afterEach(() => sandbox.stop());

const partsOf = (over: object = {}) => ({
  ...sideParts,
  clock: { nowMs: () => nowMs },
  sleep: async () => {},
  ...sandbox.wix,
  ...over,
});
const open = (over: { appSecret?: string; appId?: string; instanceId?: string } = {}) =>
  createTokenSource({ ...partsOf(over), send: createHttp(wixHttpConfig(partsOf())) });
const isGood = async (token: string) =>
  (
    await createPlainClient({ origin: sandbox.wix.origin, authorization: token })(
      'GET',
      '/apps/v1/instance',
    )
  ).status === 200;
/** How often Wix was asked for a token. */
const asked = async () => (await hands.counts()).byRoute['POST /oauth2/token'] ?? 0;

const unauthorized = { code: 'unauthorized', side: 'wix', retryable: false };

describe('the access token of an installation', () => {
  it('opens its API, and is asked for once however many need it', async () => {
    await hands.faults({ delayMs: 50 });
    const tokens = open();
    const given = new Set(await Promise.all(Array.from({ length: 8 }, () => tokens.read())));
    expect(given.size).toBe(1);
    expect(await isGood([...given][0] ?? '')).toBe(true);
    expect(given).toContain(await tokens.read());
    expect(await asked()).toBe(1);
  });

  it('is renewed five minutes before it runs out, while the old one is still good', async () => {
    const tokens = open();
    const first = await tokens.read();
    nowMs += fourHoursMs - fiveMinutesMs - 1;
    expect(await tokens.read()).toBe(first);
    nowMs += 1;
    const second = await tokens.read();
    expect(second).not.toBe(first);
    expect(await isGood(first)).toBe(true);
    expect(await tokens.read()).toBe(second);
    expect(await asked()).toBe(2);
  });

  it('that lives a minute only is renewed at half its life, not at every call', async () => {
    await hands.faults({ tokenLifetimeMs: 60_000 });
    const tokens = open();
    const first = await tokens.read();
    nowMs += 29_999;
    expect(await tokens.read()).toBe(first);
    nowMs += 1;
    expect(await tokens.read()).not.toBe(first);
  });

  it('that was refused is replaced; news of an older one does not end the one in use', async () => {
    const tokens = open();
    const first = await tokens.read();
    tokens.drop(first);
    const second = await tokens.read();
    expect(second).not.toBe(first);
    tokens.drop(first);
    expect(await tokens.read()).toBe(second);
    expect(await asked()).toBe(2);
  });

  it('X13 X16 over at Wix while eight calls run: one new token, every call repeated', async () => {
    const client = createWixClient(partsOf());
    await client.listLabels({ offset: 0, limit: 1, lane: 'live' });
    await hands.forget();
    await hands.faults({ clockSkewMs: fourHoursMs + fiveMinutesMs, delayMs: 50 });
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => client.listLabels({ offset: 0, limit: 1, lane: 'live' })),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array<number>(8).fill(200));
    const { requests } = (await door('GET', '/requests')).body;
    const lines = (requests as RequestLine[]).map(
      ({ path, status }) => `${path.startsWith('/oauth2/') ? 'token' : 'labels'} ${status}`,
    );
    expect(lines).toEqual([
      ...Array<string>(8).fill('labels 401'),
      'token 200',
      ...Array<string>(8).fill('labels 200'),
    ]);
  });
});

describe('a token that Wix does not give', () => {
  it.each([
    ['another secret', { appSecret: 'not-ours' }],
    ['another app', { appId: '11111111-1111-4111-8111-111111111111' }],
    ['another installation', { instanceId: '22222222-2222-4222-8222-222222222222' }],
  ])('is `unauthorized` for good: %s', async (_name, over) => {
    const error = await failureOf(open(over).read());
    expect(error).toBeInstanceOf(SideError);
    expect(error).toMatchObject(unauthorized);
    expect(await asked()).toBe(1);
  });

  it('X15 the app was removed: all learn it by one question; installed, it goes on', async () => {
    await hands.faults({ delayMs: 50 });
    const tokens = open();
    await door('POST', '/app/remove');
    const errors = await Promise.all(Array.from({ length: 8 }, () => failureOf(tokens.read())));
    for (const error of errors) expect(error).toMatchObject(unauthorized);
    expect(await asked()).toBe(1);
    await door('POST', '/app/install');
    expect(await isGood(await tokens.read())).toBe(true);
  });

  it('X8 Wix is away: retryable, and asked again by the next call', async () => {
    const tokens = open();
    await hands.faults({ unavailable: true });
    expect(await failureOf(tokens.read())).toMatchObject({
      code: 'serverError',
      side: 'wix',
      retryable: true,
    });
    await hands.calm();
    expect(await isGood(await tokens.read())).toBe(true);
  });
});
