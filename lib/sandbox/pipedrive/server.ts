import path from 'node:path';
import { createApi } from '@/lib/sandbox/api';
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
import { createCredentials, type PipedriveCredentials } from './credentials';
import { createPipedriveDialect } from './dialect';
import { describeEvent, prepareDelivery, wants, type HookDelivery } from './events';
import { createHookHealth } from './hook-health';
import { createPipedriveLimits } from './limits';
import { oauthRoutes } from './oauth';
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
  const faults = createFaultSwitches('pipedrive');
  const random = createRandom(4);
  const log = createRequestLog();
  const limits = createPipedriveLimits({ isOn: isLimited, faults });
  const hooks = new Map(saved?.hooks.map((hook) => [hook.id, hook]));
  const now = () => Date.now() + faults.now.clockSkewMs;
  const hookHealth = createHookHealth({ hooks, now, isBanning: isLimited });
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
    report: ({ events, ...outcome }) =>
      events.forEach(({ hook }) => hookHealth.report({ hook, ...outcome })),
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
    hookHealth,
    get store() {
      return store;
    },
    faults: () => faults.now,
    takeItemFailure: (names) => faults.takeItem(names),
    now,
    emit(event) {
      if (!isInstalled) return;
      const wanting = [...hooks.values()].filter(
        (hook) => wants(hook, event) && !hookHealth.isBanned(hook),
      );
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

  const dialect = createPipedriveDialect({
    apiToken,
    tokens,
    limits,
    isInstalled: () => isInstalled,
    now,
  });
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
      // Without the client id and secret: an owner of the sandbox connects with the API token, and
      // webhooks carry a login of their own. A test of OAuth asks the side door for both.
      env: { PIPEDRIVE_API_BASE_URL: origin, PIPEDRIVE_OAUTH_BASE_URL: origin },
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
