import { randomInt, randomUUID } from 'node:crypto';
import path from 'node:path';
import { createApi, Refusal, type Dialect, type Reply, type Route } from '@/lib/sandbox/api';
import { createControl } from '@/lib/sandbox/control';
import { createFaultSwitches } from '@/lib/sandbox/faults';
import { listen } from '@/lib/sandbox/listen';
import { createRandom } from '@/lib/sandbox/random';
import { createRateWindow } from '@/lib/sandbox/rate-window';
import { createRequestLog } from '@/lib/sandbox/requests';
import { createSnapshot, noSnapshot, readSnapshot } from '@/lib/sandbox/snapshot';
import { createTokenBook } from '@/lib/sandbox/token-book';
import {
  asObject,
  asText,
  type RunningServer,
  type SandboxServer,
  type Seed,
  type ServerOptions,
} from '@/lib/sandbox/types';
import { createWebhookQueue } from '@/lib/sandbox/webhook-queue';
import { type HubspotAccount } from './account';
import { createHubspotControl } from './control';
import { errorBody, notFound } from './errors';
import { describeEvent, signDelivery, type WireEvent } from './events';
import { contactRoutes } from './routes-contacts';
import { oauthRoutes, otherRoutes, type HubspotCredentials } from './routes-other';
import { seedDemo, seedMany } from './seed';
import { createHubspotStore, type HubspotState } from './store';

type Saved = { credentials: HubspotCredentials; state: HubspotState; webhookUrl: string | null };

type HubspotSandbox = SandboxServer & {
  appId: string;
  clientSecret: string;
  accessToken: string;
  portalId: number;
};

const webhookTimeoutMs = 5_000;
const webhookBatch = 100;
const gatherMs = 10;
const burst = { max: 110, windowMs: 10_000 };
const searchBurst = { max: 5, windowMs: 1_000 };

const createCredentials = (): HubspotCredentials => ({
  appId: String(randomInt(10_000_000, 99_999_999)),
  clientId: randomUUID(),
  clientSecret: randomUUID(),
  accessToken: `pat-eu1-${randomUUID()}`,
  refreshToken: randomUUID(),
  portalId: randomInt(10_000_000, 99_999_999),
});

/** A local server that behaves like HubSpot for one account and one app. */
export async function startHubspotServer({
  port,
  seed,
  stateDir,
  webhookUrl,
  limits,
}: ServerOptions): Promise<RunningServer<HubspotSandbox>> {
  const file = stateDir ? path.join(stateDir, 'hubspot.json') : null;
  const saved = file ? ((await readSnapshot(file)) as Saved | null) : null;
  const credentials = saved?.credentials ?? createCredentials();
  const tokens = createTokenBook();
  const faults = createFaultSwitches('hubspot');
  const random = createRandom(2);
  const log = createRequestLog();
  const windows = { general: createRateWindow(burst), search: createRateWindow(searchBurst) };
  let store = createHubspotStore({ lagMs: () => faults.now.searchLagMs });
  let eventId = saved?.state.eventId ?? 100_000;
  let isInstalled = saved?.state.isInstalled ?? true;

  const queue = createWebhookQueue<WireEvent>({
    faults: () => faults.now,
    random,
    batchSize: webhookBatch,
    gatherMs,
    timeoutMs: webhookTimeoutMs,
    isFixed: false,
    isAccepted: (status) => status >= 200 && status < 300,
    prepare: ({ events, attempt, url }) => {
      const body = JSON.stringify(events.map((event) => ({ ...event, attemptNumber: attempt })));
      return Promise.resolve({
        body,
        headers: signDelivery({ secret: credentials.clientSecret, url, body, nowMs: Date.now() }),
      });
    },
  });
  const now = () => Date.now() + faults.now.clockSkewMs;

  const readState = (): Saved => ({
    credentials,
    webhookUrl: queue.status().url,
    state: {
      contacts: [...store.contacts.values()],
      history: [...store.history],
      merged: [...store.merged],
      properties: [...store.properties.values()],
      consent: [...store.consent],
      lastId: store.lastId,
      eventId,
      isInstalled,
    },
  });
  const snapshot = file ? createSnapshot({ file, read: readState }) : noSnapshot;
  const account: HubspotAccount = {
    takeItemFailure: (names) => faults.takeItem(names),
    get store() {
      return store;
    },
    portalId: credentials.portalId,
    appId: credentials.appId,
    faults: () => faults.now,
    random,
    now,
    emit(event) {
      if (!isInstalled) return;
      queue.push(
        describeEvent(event, {
          eventId: ++eventId,
          portalId: credentials.portalId,
          appId: credentials.appId,
          hidesWriter: faults.now.webhookHideWriter,
        }),
      );
    },
    touch: () => snapshot.touch(),
    effect: (kind) => log.effect(kind),
  };

  const clearWindows = () => {
    windows.general.clear();
    windows.search.clear();
  };
  const setInstalled = (value: boolean) => {
    isInstalled = value;
    snapshot.touch();
  };
  const reset = (wanted: Seed) => {
    store = createHubspotStore({ lagMs: () => faults.now.searchLagMs });
    if (wanted === 'demo') seedDemo(account);
  };
  if (saved) restore(account, saved.state);
  else reset(seed);
  queue.configure({ url: webhookUrl ?? saved?.webhookUrl ?? null });

  const target = createHubspotControl(account, {
    reset,
    bulkSeed: (count) => seedMany(account, count),
    install: () => setInstalled(true),
    uninstall: () => setInstalled(false),
    clearWindows,
  });
  const control = createControl({ target, faults, log, queue, touch: () => snapshot.touch() });
  control.get('/oauth-app', (c) =>
    c.json({
      clientId: credentials.clientId,
      clientSecret: credentials.clientSecret,
      refreshToken: credentials.refreshToken,
    }),
  );
  control.post('/oauth-app/consent', async (c) =>
    c.json({ code: tokens.consent(asText(asObject(await c.req.json())['redirectUri'])) }),
  );

  const dialect: Dialect = {
    authorize(call) {
      const token = call.headers.get('authorization')?.replace(/^Bearer /i, '') ?? '';
      // The token of a private app never ends.
      const isGood = token === credentials.accessToken || tokens.isGood(token, now());
      if (!isInstalled || !isGood) throw unauthorized();
    },
    admit: ({ route }) => (limits ? admit(route) : { headers: {} }),
    throttled: () => throttled('ten_secondly_rolling', {}),
    failed: (status) => ({
      status,
      body: errorBody({
        status,
        category: 'INTERNAL_ERROR',
        message: 'There was a problem with the request.',
      }),
    }),
    unauthorized: () => unauthorized().reply,
    malformed: () => ({
      status: 400,
      body: errorBody({ status: 400, category: 'VALIDATION_ERROR', message: 'Invalid input JSON' }),
    }),
    notFound: () => notFound('Not Found').reply,
    headers: () => ({
      'x-hubspot-correlation-id': randomUUID(),
      date: new Date(now()).toUTCString(),
    }),
  };

  /** Searches have a window of their own, and their answers do not show the general one. */
  function admit(route: Route): { headers: Record<string, string>; refusal?: Reply } {
    if (route.window === 'search') {
      return windows.search.take(performance.now()).allowed
        ? { headers: {} }
        : { headers: {}, refusal: throttled('secondly', {}) };
    }
    const { allowed, remaining } = windows.general.take(performance.now());
    const headers = {
      'x-hubspot-ratelimit-max': String(burst.max),
      'x-hubspot-ratelimit-remaining': String(remaining),
      'x-hubspot-ratelimit-interval-milliseconds': String(burst.windowMs),
    };
    return allowed ? { headers } : { headers, refusal: throttled('ten_secondly_rolling', headers) };
  }

  /** As recorded from the service: no Retry-After, unless a fault switch asks for one. */
  function throttled(
    window: 'secondly' | 'ten_secondly_rolling',
    headers: Record<string, string>,
  ): Reply {
    const { retryAfter } = faults.now;
    const body = errorBody({
      status: 429,
      category: 'RATE_LIMITS',
      message: `You have reached your ${window} limit.`,
    });
    return {
      status: 429,
      body: { ...body, policyName: window.toUpperCase() },
      headers: { ...headers, ...(retryAfter ? { 'retry-after': retryAfter } : {}) },
    };
  }

  const routes = [
    ...oauthRoutes(account, credentials, tokens, () => isInstalled),
    ...contactRoutes(account),
    ...otherRoutes(account),
  ];
  const listening = await listen({
    app: createApi({ routes, control, dialect, faults, random, log }),
    port,
  });
  snapshot.touch();
  const { appId, clientSecret, accessToken, portalId } = credentials;
  return {
    sandbox: {
      origin: listening.origin,
      control: `${listening.origin}/_control`,
      env: {
        HUBSPOT_API_BASE_URL: listening.origin,
        HUBSPOT_APP_ID: appId,
        HUBSPOT_CLIENT_SECRET: clientSecret,
      },
      fields: { accessToken },
      appId,
      clientSecret,
      accessToken,
      portalId,
    },
    async stop() {
      queue.stop();
      await listening.close();
      await snapshot.close();
    },
  };
}

const unauthorized = () =>
  new Refusal({
    status: 401,
    body: errorBody({
      status: 401,
      category: 'INVALID_AUTHENTICATION',
      message: 'Authentication credentials not found or not valid.',
    }),
  });

function restore({ store, now }: HubspotAccount, state: HubspotState): void {
  for (const property of state.properties) store.properties.set(property.name, property);
  for (const contact of state.contacts) store.put(contact, now());
  for (const [id, entries] of state.history) store.history.set(id, entries);
  for (const [oldId, newId] of state.merged) store.merged.set(oldId, newId);
  for (const [email, status] of state.consent) store.consent.set(email, status);
  store.lastId = state.lastId;
}
