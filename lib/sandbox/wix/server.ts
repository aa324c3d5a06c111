import { randomBytes, randomUUID } from 'node:crypto';
import path from 'node:path';
import { exportJWK, exportSPKI, generateKeyPair, importJWK, type CryptoKey, type JWK } from 'jose';
import { createApi, Refusal, type Dialect, type Reply } from '@/lib/sandbox/api';
import { createControl } from '@/lib/sandbox/control';
import { createFaultSwitches } from '@/lib/sandbox/faults';
import { listen } from '@/lib/sandbox/listen';
import { createRandom } from '@/lib/sandbox/random';
import { createRateWindow } from '@/lib/sandbox/rate-window';
import { createRequestLog } from '@/lib/sandbox/requests';
import { createSnapshot, noSnapshot, readSnapshot } from '@/lib/sandbox/snapshot';
import {
  type JsonObject,
  type RunningServer,
  type SandboxServer,
  type Seed,
  type ServerOptions,
} from '@/lib/sandbox/types';
import { createWebhookQueue } from '@/lib/sandbox/webhook-queue';
import { createToken, isAuthorized, signInstance, type WixCredentials } from './auth';
import { createWixControl } from './control';
import { describeEvent, signEvent, type SignedEvent, type WixEvent } from './events';
import { createJobBook } from './jobs';
import { catalogueRoutes } from './routes-catalogue';
import { contactRoutes } from './routes-contacts';
import { otherRoutes, tokenRoutes, unknownPath } from './routes-other';
import { seedDemo, seedMany, seedSystem } from './seed';
import { type WixSite } from './site';
import { createWixStore, type WixState } from './store';
import { addSubscriptionControl } from './subscription-control';
import { type Writer } from './types';

type Keys = { privateJwk: JWK; publicJwk: JWK };
type Saved = {
  credentials: WixCredentials;
  keys: Keys;
  state: WixState;
  webhookUrl: string | null;
};

type WixSandbox = SandboxServer & {
  appId: string;
  appSecret: string;
  /** PEM (SPKI) of the key that signs webhooks. */
  publicKey: string;
  instanceId: string;
};

const webhookTimeoutMs = 1_250;
const rateWindow = { max: 200, windowMs: 60_000 };

async function createKeys(): Promise<Keys> {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
  return { privateJwk: await exportJWK(privateKey), publicJwk: await exportJWK(publicKey) };
}

const createCredentials = (): WixCredentials => ({
  appId: randomUUID(),
  appSecret: randomBytes(24).toString('hex'),
  instanceId: randomUUID(),
  siteId: randomUUID(),
  ownerId: randomUUID(),
});

/** A local server that behaves like Wix for one site and one app. */
export async function startWixServer({
  port,
  seed,
  stateDir,
  webhookUrl,
  limits,
}: ServerOptions): Promise<RunningServer<WixSandbox>> {
  const file = stateDir ? path.join(stateDir, 'wix.json') : null;
  const saved = file ? ((await readSnapshot(file)) as Saved | null) : null;
  const credentials = saved?.credentials ?? createCredentials();
  const keys = saved?.keys ?? (await createKeys());
  const signingKey = (await importJWK(keys.privateJwk, 'RS256')) as CryptoKey;
  const publicKey = await exportSPKI(
    (await importJWK(keys.publicJwk, 'RS256', { extractable: true })) as CryptoKey,
  );

  const faults = createFaultSwitches('wix');
  const random = createRandom(1);
  const log = createRequestLog();
  const window = createRateWindow(rateWindow);
  const jobs = createJobBook();
  let store = createWixStore({ lagMs: () => faults.now.searchLagMs });
  let sequence = saved?.state.sequence ?? 0;
  let isInstalled = saved?.state.isInstalled ?? true;

  const queue = createWebhookQueue<SignedEvent>({
    faults: () => faults.now,
    random,
    batchSize: 1,
    gatherMs: 0,
    timeoutMs: webhookTimeoutMs,
    isFixed: true,
    isAccepted: (status) => status === 200,
    prepare: async ({ events }) => ({
      body: await signEvent({
        event: events[0]!,
        instanceId: credentials.instanceId,
        key: signingKey,
      }),
      headers: { 'content-type': 'text/plain' },
    }),
  });

  const now = () => Date.now() + faults.now.clockSkewMs;
  const deliver = (event: WixEvent) =>
    queue.push(
      describeEvent(event, {
        eventTime: new Date(now()).toISOString().replace('Z', '000Z'),
        sequence: String(++sequence),
        hidesWriter: faults.now.webhookHideWriter,
        appId: credentials.appId,
      }),
    );

  const readState = (): Saved => ({
    credentials,
    keys,
    webhookUrl: queue.status().url,
    state: {
      contacts: store.byCreated.slice(0, store.byCreated.size).map((id) => store.contacts.get(id)!),
      merged: [...store.merged],
      fields: [...store.fields.values()],
      labels: [...store.labels.values()],
      subscriptions: [...store.subscriptions.values()],
      sequence,
      isInstalled,
    },
  });
  const snapshot = file ? createSnapshot({ file, read: readState }) : noSnapshot;

  const site: WixSite = {
    get store() {
      return store;
    },
    appId: credentials.appId,
    faults: () => faults.now,
    random,
    now,
    emit: (event) => {
      if (isInstalled) deliver(event);
    },
    touch: () => snapshot.touch(),
    effect: (kind) => log.effect(kind),
  };

  const reset = (wanted: Seed) => {
    store = createWixStore({ lagMs: () => faults.now.searchLagMs });
    jobs.clear();
    seedSystem(site);
    if (wanted === 'demo') seedDemo(site);
  };
  if (saved) restore(site, saved.state);
  else reset(seed);
  queue.configure({ url: webhookUrl ?? saved?.webhookUrl ?? null });

  const owner: Writer = { kind: 'person', userId: credentials.ownerId };
  const target = createWixControl(site, {
    ownerId: credentials.ownerId,
    own: {
      reset,
      bulkSeed: (count) => seedMany(site, count),
      install: () => {
        isInstalled = true;
        snapshot.touch();
        deliver({ kind: 'appInstalled', writer: owner });
      },
      uninstall: () => {
        isInstalled = false;
        snapshot.touch();
        deliver({ kind: 'appRemoved', writer: owner });
      },
      clearWindows: () => window.clear(),
    },
  });
  const control = createControl({ target, faults, log, queue, touch: () => snapshot.touch() });
  addSubscriptionControl({ control, site, writer: owner });
  control.post('/dashboard-token', (c) =>
    c.json({
      token: createToken(credentials, {
        kind: 'dashboard',
        nowMs: now(),
        lifetimeMs: faults.now.tokenLifetimeMs,
      }).token,
    }),
  );
  control.post('/instance', async (c) => {
    const overrides = (await c.req.json().catch(() => ({}))) as JsonObject;
    return c.json({ instance: signInstance(credentials, { nowMs: now(), overrides }) });
  });

  const dialect: Dialect = {
    authorize(call) {
      if (!isInstalled || !isAuthorized(credentials, call.headers.get('authorization'), now()))
        throw unauthorized;
    },
    admit() {
      if (!limits) return { headers: {} };
      const { allowed, waitMs } = window.take(performance.now());
      return allowed ? { headers: {} } : { headers: {}, refusal: throttled(waitMs) };
    },
    throttled: () => throttled(1_000),
    failed: (status) => ({
      status,
      body: { message: 'The service is temporarily unavailable.', details: {} },
    }),
    unauthorized: () => unauthorized.reply,
    malformed: () => ({
      status: 400,
      body: { message: 'The body is not valid JSON.', details: {} },
    }),
    notFound: unknownPath,
    headers: () => ({
      'x-wix-request-id': randomUUID(),
      'x-wix-consistent': randomBytes(12).toString('base64url'),
      date: new Date(now()).toUTCString(),
    }),
  };
  const throttled = (waitMs: number): Reply => {
    const retryAfter = faults.now.retryAfter ?? String(Math.max(1, Math.ceil(waitMs / 1000)));
    return {
      status: 429,
      body: { message: 'Too many requests.', details: {} },
      ...(retryAfter ? { headers: { 'retry-after': retryAfter } } : {}),
    };
  };

  const routes = [
    ...tokenRoutes(site, credentials, () => isInstalled),
    ...contactRoutes(site, jobs),
    ...catalogueRoutes(site),
    ...otherRoutes(site, credentials),
  ];
  const listening = await listen({
    app: createApi({ routes, control, dialect, faults, random, log }),
    port,
  });
  snapshot.touch();
  const { appId, appSecret, instanceId } = credentials;
  return {
    sandbox: {
      origin: listening.origin,
      control: `${listening.origin}/_control`,
      env: {
        WIX_APP_ID: appId,
        WIX_APP_SECRET: appSecret,
        WIX_PUBLIC_KEY: publicKey,
        WIX_API_BASE_URL: listening.origin,
        LOCAL_INSTANCE_ID: instanceId,
      },
      fields: {},
      appId,
      appSecret,
      publicKey,
      instanceId,
    },
    async stop() {
      queue.stop();
      await listening.close();
      await snapshot.close();
    },
  };
}

const unauthorized = new Refusal({
  status: 401,
  body: { message: 'The access token is missing, expired or not valid.', details: {} },
});

function restore({ store, now }: WixSite, state: WixState): void {
  for (const contact of state.contacts) store.put(contact, now());
  for (const [source, target] of state.merged) store.merged.set(source, target);
  for (const field of state.fields) store.fields.set(field.key, field);
  for (const label of state.labels) store.labels.set(label.key, label);
  for (const subscription of state.subscriptions)
    store.subscriptions.set(subscription.email.trim().toLowerCase(), subscription);
}
