import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTokenSource } from '@/lib/connectors/oauth';
import { SideError } from '@/lib/core/model/side-error';
import { startSandbox, type Sandbox } from '@/lib/sandbox';
import type { RequestLine } from '@/lib/sandbox/requests';
import { createPlainClient } from '@/lib/sandbox/test-kit';
import { failureOf } from '@/lib/testing/failure-of';
import { createSandboxHands, sideParts, type SandboxHands } from '@/lib/testing/sandbox-hands';
import { pageShape } from './api-types';
import { createHubspotClient } from './client';
import type { HubspotConfig, HubspotCredentials } from './config';
import { hubspot } from './index';
import { createHubspotOauth, scopes, tokenEndpoint } from './oauth';
import { createHubspotSide } from './side';

type OauthCredentials = Extract<HubspotCredentials, { kind: 'oauth' }>;

const redirectUri = 'https://app.example.com/api/oauth/hubspot';
const halfAnHourMs = 30 * 60_000;
const lane = 'live';

let sandbox: Sandbox;
let hands: SandboxHands;
let config: HubspotConfig;
let saved: HubspotCredentials[];
/** The sandbox's side door. */
let door: ReturnType<typeof createPlainClient>;

beforeEach(async () => {
  sandbox = await startSandbox({ seed: 'empty', limits: false });
  const { origin, control, appId } = sandbox.hubspot;
  hands = createSandboxHands(control);
  door = createPlainClient({ origin: control, authorization: '' });
  saved = [];
  const { clientId, clientSecret } = await oauthApp();
  config = { origin, version: '2026-03', appId, clientId, clientSecret };
});
afterEach(() => sandbox.stop());

/** Our app as HubSpot has it now. */
const oauthApp = async () =>
  (await door('GET', '/oauth-app')).body as {
    clientId: string;
    clientSecret: string;
    refreshToken: string;
  };
const consent = async () =>
  (await door('POST', '/oauth-app/consent', { redirectUri })).body['code'] as string;
const exchange = ({
  config: own = config,
  ...over
}: {
  code: string;
  redirectUri?: string;
  config?: HubspotConfig;
}) => createHubspotOauth(own).exchange({ ...sideParts, redirectUri, ...over });
const connect = async (): Promise<OauthCredentials> => {
  const credentials = await exchange({ code: await consent() });
  await hands.forget();
  return credentials;
};

/** What the service was asked, in order: `token` or `contacts`, with its answer. */
const asked = async () => {
  const { requests } = (await door('GET', '/requests')).body;
  return (requests as RequestLine[]).map(
    ({ path, status }) => `${path.startsWith('/oauth/') ? 'token' : 'contacts'} ${status}`,
  );
};

const open = (
  credentials: HubspotCredentials,
  over: Partial<Parameters<typeof createTokenSource<HubspotCredentials>>[0]> = {},
) => {
  const token = createTokenSource<HubspotCredentials>({
    endpoint: tokenEndpoint(config),
    ...sideParts,
    credentials,
    saveCredentials: async (fresh) => void saved.push(fresh),
    ...over,
  });
  const client = createHubspotClient({ ...sideParts, config, accountKey: 'one', token });
  return {
    token,
    call: () => client.get({ path: `${client.contacts}?limit=1`, lane, schema: pageShape }),
  };
};

/**
 * The service's clock jumps ahead: every token given out so far is over there, whatever we believe.
 */
const outliveTokens = () => hands.faults({ clockSkewMs: 2 * halfAnHourMs, delayMs: 50 });

const unauthorized = { code: 'unauthorized', side: 'remote', retryable: false };

describe('the code an owner brings back from HubSpot', () => {
  it('is asked for with our id, our address and every scope', () => {
    const url = new URL(
      createHubspotOauth(config).authorizeUrl({ redirectUri, state: 'made-by-us' }),
    );
    expect(url.origin + url.pathname).toBe('https://app.hubspot.com/oauth/authorize');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: config.clientId,
      redirect_uri: redirectUri,
      state: 'made-by-us',
      scope: scopes.join(' '),
    });
  });

  it('becomes credentials that open the account for half an hour', async () => {
    const { expiresAtMs } = await connect();
    expect(Math.abs(expiresAtMs - Date.now() - halfAnHourMs)).toBeLessThan(10_000);
    const { oauth } = hubspot.open({
      HUBSPOT_API_BASE_URL: config.origin,
      HUBSPOT_CLIENT_ID: config.clientId ?? '',
      HUBSPOT_CLIENT_SECRET: config.clientSecret ?? '',
    });
    const account = await oauth.exchange({ ...sideParts, redirectUri, code: await consent() });
    expect(account).toMatchObject({
      accountKey: String(sandbox.hubspot.portalId),
      credentials: { kind: 'oauth' },
    });
  });

  it('is good once', async () => {
    const code = await consent();
    await exchange({ code });
    const error = await failureOf(exchange({ code }));
    expect(error).toBeInstanceOf(SideError);
    expect(error).toMatchObject(unauthorized);
  });

  it('is refused for another address or with another secret', async () => {
    expect(
      await failureOf(
        exchange({ code: await consent(), redirectUri: 'https://elsewhere.example.com' }),
      ),
    ).toMatchObject(unauthorized);
    expect(
      await failureOf(
        exchange({ code: await consent(), config: { ...config, clientSecret: 'not-ours' } }),
      ),
    ).toMatchObject(unauthorized);
  });
});

describe('an access token', () => {
  it('is renewed a minute before it ends, so that no call is refused for it', async () => {
    const credentials = await connect();
    let nowMs = credentials.expiresAtMs - 61_000;
    const { call } = open(credentials, { clock: { nowMs: () => nowMs } });
    await call();
    expect(await asked()).toEqual(['contacts 200']);
    nowMs += 2_000;
    await call();
    await call();
    expect(await asked()).toEqual(['contacts 200', 'token 200', 'contacts 200', 'contacts 200']);
    expect(saved).toMatchObject([{ kind: 'oauth', expiresAtMs: nowMs + halfAnHourMs }]);
  });

  it('X13 X16 eight calls are refused at once: one refresh, every call repeated', async () => {
    const { call } = open(await connect());
    await outliveTokens();
    await Promise.all(Array.from({ length: 8 }, call));
    const lines = await asked();
    // The first refusal may be told before the last call has arrived.
    expect(lines.toSorted()).toEqual([
      ...Array<string>(8).fill('contacts 200'),
      ...Array<string>(8).fill('contacts 401'),
      'token 200',
    ]);
    expect(lines[0]).toBe('contacts 401');
    expect(lines.indexOf('token 200')).toBeLessThan(lines.indexOf('contacts 200'));
    expect(saved).toHaveLength(1);
  });

  it('X13 who learns of the refusal late gets the new one, without another refresh', async () => {
    const credentials = await connect();
    const late: Promise<string>[] = [];
    const askInEveryStep = async () => {
      for (let step = 0; step < 50; step += 1) {
        late.push(token(credentials.accessToken));
        await Promise.resolve();
      }
    };
    let asking = Promise.resolve();
    const { token } = open(credentials, {
      saveCredentials: async () => {
        asking = askInEveryStep();
      },
    });
    const fresh = await token(credentials.accessToken);
    expect(fresh).not.toBe(credentials.accessToken);
    await asking;
    expect(new Set([...(await Promise.all(late)), await token(credentials.accessToken)])).toEqual(
      new Set([fresh]),
    );
    expect(await asked()).toEqual(['token 200']);
  });

  it('that HubSpot refuses again right after a refresh is not asked for in a circle', async () => {
    const { call } = open(await connect());
    await hands.faults({ unauthorized: true });
    expect(await failureOf(call())).toMatchObject(unauthorized);
    expect(await asked()).toEqual(['contacts 401', 'token 401']);
  });
});

describe('a refresh token that changes with every refresh', () => {
  it('X14 is saved before the new access token is used', async () => {
    const credentials = await connect();
    await hands.faults({ rotateRefreshTokens: true });
    await outliveTokens();
    let askedAtSave: string[] = [];
    const { call } = open(credentials, {
      saveCredentials: async (fresh) => {
        saved.push(fresh);
        await new Promise((resolve) => setTimeout(resolve, 200));
        askedAtSave = await asked();
      },
    });
    await Promise.all([call(), call(), call()]);
    expect(askedAtSave.filter((line) => line === 'contacts 200')).toEqual([]);
    expect(askedAtSave).toContain('token 200');
    expect(saved).toMatchObject([{ refreshToken: (await oauthApp()).refreshToken }]);
  });

  it('X14 killed right after the save: the next process goes on with what was saved', async () => {
    const credentials = await connect();
    await hands.faults({ rotateRefreshTokens: true });
    await open(credentials).token(credentials.accessToken);
    const [kept] = saved;
    if (kept?.kind !== 'oauth') throw new Error('nothing was saved');
    expect(await open(kept).token(kept.accessToken)).not.toBe(kept.accessToken);
    expect(await failureOf(open(credentials).token(credentials.accessToken))).toMatchObject(
      unauthorized,
    );
  });

  it('X14 X18 cannot be saved: not used, not lost, saved at the next call', async () => {
    const credentials = await connect();
    await hands.faults({ rotateRefreshTokens: true });
    await outliveTokens();
    let isDown = true;
    const { call } = open(credentials, {
      saveCredentials: async (fresh) => {
        if (isDown) throw new Error('the database is away');
        saved.push(fresh);
      },
    });
    expect(await failureOf(call())).toMatchObject({ message: 'the database is away' });
    expect(await asked()).toEqual(['contacts 401', 'token 200']);
    isDown = false;
    await call();
    expect(await asked()).toEqual(['contacts 401', 'token 200', 'contacts 401', 'contacts 200']);
    expect(saved).toMatchObject([{ refreshToken: (await oauthApp()).refreshToken }]);
  });
});

describe('a grant that is no more', () => {
  it('X15 the app was removed: `unauthorized` for all, asked once, none saved', async () => {
    const { call } = open(await connect());
    await hands.faults({ delayMs: 50 });
    await door('POST', '/app/remove');
    const errors = await Promise.all(Array.from({ length: 8 }, () => failureOf(call())));
    for (const error of errors) {
      expect(error).toBeInstanceOf(SideError);
      expect(error).toMatchObject(unauthorized);
    }
    expect((await asked()).filter((line) => line.startsWith('token'))).toEqual(['token 400']);
    expect(saved).toEqual([]);
  });

  /**
   * A side that has read the field catalogue already, with a token that ends in 62 s by a clock of
   * its own.
   */
  const warmSide = async () => {
    const { id } = await hands.create({ first: 'Ana', email: 'ana@example.com' });
    const credentials = await connect();
    let nowMs = credentials.expiresAtMs - 62_000;
    const side = createHubspotSide({
      ...sideParts,
      clock: { nowMs: () => nowMs },
      sleep: async () => {},
      credentials,
      saveCredentials: async () => {},
      accountKey: 'one',
      fields: [],
      config,
    });
    await side.list({ lane });
    nowMs += 3_000;
    return {
      remove: async () =>
        (await side.write({ requests: [{ ref: 'r', kind: 'delete', id }], lane })).get('r'),
    };
  };

  it('X15 a write ends as failed, not as unclear: nothing was sent', async () => {
    const { remove } = await warmSide();
    await door('POST', '/app/remove');
    expect(await remove()).toMatchObject({ kind: 'failed', error: unauthorized });
  });

  it('X8 HubSpot is away while a token is renewed: the write failed, not unclear', async () => {
    const { remove } = await warmSide();
    await hands.faults({ unavailable: true });
    expect(await remove()).toMatchObject({
      kind: 'failed',
      error: { code: 'serverError', side: 'remote', retryable: true },
    });
    await hands.calm();
    expect(await remove()).toEqual({ kind: 'deleted' });
  });
});
