import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SideError } from '@/lib/core/model/side-error';
import { startSandbox, type Sandbox } from '@/lib/sandbox';
import { createPlainClient, fetchWixToken } from '@/lib/sandbox/test-kit';
import { failureOf } from '@/lib/testing/failure-of';
import { createSandboxHands, sideParts, type SandboxHands } from '@/lib/testing/sandbox-hands';
import { createTokenResolver } from './instance';

const minuteMs = 60_000;

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

const open = (over: { appId?: string; appSecret?: string } = {}) => {
  const { appId, appSecret, origin } = sandbox.wix;
  return createTokenResolver({
    ...sideParts,
    clock: { nowMs: () => nowMs },
    sleep: async () => {},
    origin,
    appId,
    appSecret,
    ...over,
  });
};
const dashboardToken = async () => (await door('POST', '/dashboard-token')).body['token'] as string;
const signedInstance = async (overrides: object = {}) =>
  (await door('POST', '/instance', overrides)).body['instance'] as string;
/** How often Wix was asked about a token. */
const asked = async () => (await hands.counts()).byRoute['POST /oauth2/token-info'] ?? 0;
const owner = () => ({ instanceId: sandbox.wix.instanceId, atMs: expect.any(Number) as number });

describe('who calls from the dashboard', () => {
  it('is the installation of the token, bare or after Bearer', async () => {
    const token = await dashboardToken();
    expect(await open()(token)).toEqual(owner());
    expect(await open()(`Bearer ${token}`)).toEqual(owner());
    await hands.faults({ clockSkewMs: -2 * minuteMs });
    const { atMs } = (await open()(await dashboardToken())) ?? {};
    expect(atMs, 'by the clock of Wix, in whole seconds').toBeCloseTo(nowMs - 2 * minuteMs, -4);
  });

  it('is asked of Wix once a minute per token, however many calls come at once', async () => {
    const [token, another] = [await dashboardToken(), await dashboardToken()];
    const resolve = open();
    await hands.faults({ delayMs: 50 });
    expect(await Promise.all(Array.from({ length: 8 }, () => resolve(token)))).toEqual(
      Array(8).fill(owner()),
    );
    expect(await resolve(`Bearer ${token}`)).toEqual(owner());
    expect(await asked()).toBe(1);
    expect(await resolve(another)).toEqual(owner());
    expect(await asked()).toBe(2);
    nowMs += minuteMs + 1;
    expect(await resolve(token)).toEqual(owner());
    expect(await asked()).toBe(3);
  });

  it('is nobody a minute after the app was removed', async () => {
    const token = await dashboardToken();
    const resolve = open();
    await resolve(token);
    await door('POST', '/app/remove');
    nowMs += minuteMs + 1;
    expect(await resolve(token)).toBeNull();
  });

  it('an owner’s signed instance is opened without asking Wix', async () => {
    const signDate = new Date(nowMs - minuteMs).toISOString();
    expect(await open()(await signedInstance({ signDate }))).toEqual({
      ...owner(),
      atMs: nowMs - minuteMs,
    });
    expect(await asked()).toBe(0);
  });
});

describe('F01 nobody is let in', () => {
  it('without a token; Wix is not asked', async () => {
    for (const header of ['', ' ', 'Bearer', 'Bearer '])
      expect(await open()(header), header).toBeNull();
    expect(await asked()).toBe(0);
  });

  it('S5 with what is not shaped like a token; Wix is not asked', async () => {
    for (const header of [
      'short',
      `Bearer ${'x'.repeat(9_000)}`,
      `Bearer ${'ü'.repeat(40)}`,
      `Bearer ${'two words '.repeat(5)}`,
    ])
      expect(await open()(header), header.slice(0, 20)).toBeNull();
    expect(await asked()).toBe(0);
  });

  it('S5 with a token Wix does not know, asked again after ten seconds, not before', async () => {
    const resolve = open();
    const token = `${(await dashboardToken()).slice(0, -4)}AAAA`;
    expect(await Promise.all(Array.from({ length: 5 }, () => resolve(token)))).toEqual(
      Array(5).fill(null),
    );
    expect(await resolve(token)).toBeNull();
    expect(await asked()).toBe(1);
    nowMs += 10_001;
    expect(await resolve(token)).toBeNull();
    expect(await asked()).toBe(2);
  });

  it('with a token of another app', async () => {
    expect(
      await open({ appId: '11111111-1111-4111-8111-111111111111' })(await dashboardToken()),
    ).toBeNull();
  });

  it('as a visitor of the site, whose token is alive and of this app', async () => {
    expect(
      await open()(await signedInstance({ aid: 'visitor-1', uid: undefined, permissions: '' })),
    ).toBeNull();
    expect(await asked()).toBe(1);
  });

  it('with the app’s own token, which is no person’s', async () => {
    expect(await open()(await fetchWixToken(sandbox.wix))).toBeNull();
  });

  it('with a token that is over: at Wix, or by our clock though Wix still says yes', async () => {
    await hands.faults({ tokenLifetimeMs: 2 * minuteMs });
    const token = await dashboardToken();
    nowMs += 8 * minuteMs;
    expect(await open()(token)).toBeNull();
    nowMs -= 8 * minuteMs;
    expect(await open()(token)).toEqual(owner());
    await hands.faults({ clockSkewMs: 3 * minuteMs });
    expect(await open()(token)).toBeNull();
  });

  it('with a signed instance of the day before', async () => {
    const signDate = new Date(nowMs - 25 * 60 * minuteMs).toISOString();
    expect(await open()(await signedInstance({ signDate }))).toBeNull();
  });

  it('while Wix is away: an error to try again, which is not kept', async () => {
    const token = await dashboardToken();
    const resolve = open();
    await hands.faults({ unavailable: true });
    const error = await failureOf(resolve(token));
    expect(error).toBeInstanceOf(SideError);
    expect(error).toMatchObject({ code: 'serverError', side: 'wix', retryable: true });
    await hands.calm();
    expect(await resolve(token)).toEqual(owner());
  });
});
