import { randomBytes, randomInt } from 'node:crypto';
import path from 'node:path';
import { createApi, Refusal, type Dialect } from '@/lib/sandbox/api';
import { createControl } from '@/lib/sandbox/control';
import { createFaultSwitches } from '@/lib/sandbox/faults';
import { listen } from '@/lib/sandbox/listen';
import { createRandom } from '@/lib/sandbox/random';
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
import { type PipedriveAccount } from './account';
import { createPipedriveControl } from './control';
import { failed, notFound, refuseInput, unauthorized } from './errors';
import { describeEvent, prepareDelivery, wants, type HookDelivery } from './events';
import { createPipedriveLimits, isByToken } from './limits';
import { oauthRoutes, type PipedriveCredentials } from './oauth';
import { fieldRoutes } from './routes-fields';
import { personRoutes } from './routes-persons';
import { firstVersionRoutes } from './routes-v1';
import { seedDemo, seedMany } from './seed';
import { createPipedriveStore, type PipedriveState } from './store';
import { type Company, type Hook } from './types';

type PipedriveSandbox = SandboxServer & Company & { apiToken: string; clientId: string };

type Saved = {
  credentials: PipedriveCredentials;
  state: PipedriveState;
  hooks: Hook[];
  isInstalled: boolean;
};

const webhookTimeoutMs = 10_000;
/** https://pipedrive.readme.io/docs/guide-for-webhooks-v2#retry-logic */
const retryMs = [3_000, 30_000, 150_000];

const createCredentials = (): PipedriveCredentials => ({
  apiToken: randomBytes(20).toString('hex'),
  clientId: randomBytes(8).toString('hex'),
  clientSecret: randomBytes(20).toString('hex'),
  refreshToken: randomBytes(20).toString('hex'),
  companyId: randomInt(10_000_000, 19_999_999),
  companyDomain: `sample-${randomBytes(4).toString('hex')}`,
  userId: randomInt(20_000_000, 29_999_999),
});

/** A local server that behaves like Pipedrive for one company and one app. */
export async function startPipedriveServer({
  port,
  seed,
  stateDir,
  limits: isLimited,
}: ServerOptions): Promise<RunningServer<PipedriveSandbox>> {
  const file = stateDir ? path.join(stateDir, 'pipedrive.json') : null;
  const saved = file ? ((await readSnapshot(file)) as Saved | null) : null;
  const credentials = saved?.credentials ?? createCredentials();
  const { apiToken, clientId, clientSecret, companyId, companyDomain, userId } = credentials;
  const tokens = createTokenBook();
  const faults = createFaultSwitches();
  const random = createRandom(4);
  const log = createRequestLog();
  const limits = createPipedriveLimits({ isOn: isLimited, faults });
  const hooks = new Map(saved?.hooks.map((hook) => [hook.id, hook]));
  const now = () => Date.now() + faults.now.clockSkewMs;
  const createStore = () => createPipedriveStore({ lagMs: () => faults.now.searchLagMs });
  let store = createStore();
  let isInstalled = saved?.isInstalled ?? true;

  const queue = createWebhookQueue<HookDelivery>({
    faults: () => faults.now,
    random,
    batchSize: 1,
    gatherMs: 10,
    timeoutMs: webhookTimeoutMs,
    isFixed: false,
    isAccepted: (status) => status >= 200 && status < 300,
    addressOf: ({ hook }) => hook.url,
    prepare: ({ events: [delivery], attempt }) =>
      Promise.resolve(
        delivery ? prepareDelivery(delivery, attempt + 1) : { body: '', headers: {} },
      ),
  });
  queue.configure({ retryMs });
  const snapshot = file
    ? createSnapshot({
        file,
        read: (): Saved => ({
          credentials,
          state: store.state(),
          hooks: [...hooks.values()],
          isInstalled,
        }),
      })
    : noSnapshot;
  const account: PipedriveAccount = {
    companyId,
    companyDomain,
    userId,
    hooks,
    get store() {
      return store;
    },
    faults: () => faults.now,
    takeItemFailure: (names) => faults.takeItem(names),
    random,
    now,
    emit(event) {
      if (!isInstalled) return;
      const wanting = [...hooks.values()].filter((hook) => wants(hook, event));
      for (const delivery of describeEvent({
        event,
        hooks: wanting,
        company: account,
        nowMs: now(),
      }))
        queue.push(delivery);
    },
    touch: () => snapshot.touch(),
    effect: (kind) => log.effect(kind),
  };
  const setInstalled = (value: boolean) => {
    isInstalled = value;
    snapshot.touch();
  };
  /** Webhooks stay: they belong to the app that listens. */
  const reset = (wanted: Seed) => {
    store = createStore();
    if (wanted === 'demo') seedDemo(account);
  };
  if (saved) store.restore(saved.state, now());
  else reset(seed);

  const target = createPipedriveControl(account, {
    reset,
    bulkSeed: (count) => seedMany(account, count),
    install: () => setInstalled(true),
    uninstall: () => setInstalled(false),
    clearWindows: () => limits.clear(),
  });
  const control = createControl({ target, faults, log, queue, touch: () => snapshot.touch() });
  control.get('/oauth-app', (c) =>
    c.json({ clientId, clientSecret, refreshToken: credentials.refreshToken }),
  );
  control.post('/oauth-app/consent', async (c) =>
    c.json({ code: tokens.consent(asText(asObject(await c.req.json())['redirectUri'])) }),
  );

  const dialect: Dialect = {
    authorize(call) {
      const bearer = call.headers.get('authorization')?.replace(/^Bearer /i, '') ?? '';
      const isGood = isByToken(call)
        ? call.headers.get('x-api-token') === apiToken
        : tokens.isGood(bearer, now());
      if (!isInstalled || !isGood) throw new Refusal(unauthorized);
    },
    admit: (asked) => limits.admit(asked),
    throttled: () => limits.throttledNow({}),
    failed,
    unauthorized: () => unauthorized,
    malformed: () => refuseInput([{ path: 'body', message: 'is not JSON' }]).reply,
    notFound: () => notFound('Path').reply,
    headers: () => ({ date: new Date(now()).toUTCString() }),
  };
  let origin = '';
  const routes = [
    ...oauthRoutes({
      account,
      credentials,
      tokens,
      isInstalled: () => isInstalled,
      origin: () => origin,
    }),
    ...personRoutes(account),
    ...fieldRoutes(account),
    ...firstVersionRoutes(account),
  ];
  const listening = await listen({
    app: createApi({ routes, control, dialect, faults, random, log }),
    port,
  });
  origin = listening.origin;
  snapshot.touch();
  return {
    sandbox: {
      origin,
      control: `${origin}/_control`,
      env: {
        PIPEDRIVE_API_BASE_URL: origin,
        PIPEDRIVE_OAUTH_BASE_URL: origin,
        PIPEDRIVE_CLIENT_ID: clientId,
        PIPEDRIVE_CLIENT_SECRET: clientSecret,
      },
      fields: { apiToken },
      apiToken,
      clientId,
      companyId,
      companyDomain,
      userId,
    },
    async stop() {
      queue.stop();
      await listening.close();
      await snapshot.close();
    },
  };
}
