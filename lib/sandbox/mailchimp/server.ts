import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { createApi, Refusal, type Dialect } from '@/lib/sandbox/api';
import { createServiceControl } from '@/lib/sandbox/control';
import { createFaultSwitches } from '@/lib/sandbox/faults';
import { listen } from '@/lib/sandbox/listen';
import { createRandom } from '@/lib/sandbox/random';
import { createRequestLog } from '@/lib/sandbox/requests';
import { createSnapshot, noSnapshot, readSnapshot } from '@/lib/sandbox/snapshot';
import {
  type RunningServer,
  type SandboxServer,
  type Seed,
  type ServerOptions,
} from '@/lib/sandbox/types';
import { createWebhookQueue } from '@/lib/sandbox/webhook-queue';
import { type MailchimpAccount } from './account';
import { addSubscriberControl } from './control';
import { notFound, toReply } from './errors';
import { describeEvent, signDelivery, wants, type Delivery } from './events';
import { mailchimpRoutes } from './routes';
import { seedDemo, seedMany } from './seed';
import { createAudience, emptyAudience, stateOf, type Audience, type AudienceState } from './store';

type Saved = { apiKey: string; accountId: string; listId: string; audiences: AudienceState[] };

type MailchimpSandbox = SandboxServer & {
  apiKey: string;
  accountId: string;
  /** The audience that the control speaks of. */
  listId: string;
};

/** As the service has it: so many calls of one user at once. */
const atOnce = 10;
const webhookTimeoutMs = 10_000;

const createSaved = (): Saved => {
  const listId = randomBytes(5).toString('hex');
  const audiences = [
    emptyAudience({ id: listId, name: 'Newsletter' }),
    emptyAudience({ id: randomBytes(5).toString('hex'), name: 'Press' }),
  ];
  return {
    apiKey: `${randomBytes(16).toString('hex')}-us1`,
    accountId: randomBytes(12).toString('hex'),
    listId,
    audiences,
  };
};

/** A local server that behaves like Mailchimp for one account with two audiences. */
export async function startMailchimpServer({
  port,
  seed,
  stateDir,
  limits,
}: ServerOptions): Promise<RunningServer<MailchimpSandbox>> {
  const file = stateDir ? path.join(stateDir, 'mailchimp.json') : null;
  const kept = file ? ((await readSnapshot(file)) as Saved | null) : null; // what this server wrote
  const saved = kept ?? createSaved();
  const { apiKey, accountId, listId } = saved;
  const faults = createFaultSwitches('mailchimp');
  const random = createRandom(3);
  const log = createRequestLog();
  const now = () => Date.now() + faults.now.clockSkewMs;
  let audiences: ReadonlyMap<string, Audience> = new Map(
    saved.audiences.map((state) => [state.id, createAudience(state)]),
  );

  const queue = createWebhookQueue<Delivery>({
    faults: () => faults.now,
    random,
    batchSize: 1,
    gatherMs: 10,
    timeoutMs: webhookTimeoutMs,
    isFixed: false,
    isAccepted: (status) => status >= 200 && status < 300,
    addressOf: ({ hook }) => hook.url,
    prepare: ({ events: [delivery] }) =>
      Promise.resolve({
        body: delivery?.body ?? '',
        headers: delivery ? signDelivery(delivery, now()) : {},
      }),
  });
  const snapshot = file
    ? createSnapshot({
        file,
        read: (): Saved => ({
          apiKey,
          accountId,
          listId,
          audiences: [...audiences.values()].map(stateOf),
        }),
      })
    : noSnapshot;
  const account: MailchimpAccount = {
    audiences: () => audiences,
    accountId,
    faults: () => faults.now,
    random,
    now,
    emit(audience, event) {
      for (const hook of audience.hooks.values()) {
        if (wants(hook, event))
          queue.push({ hook, body: describeEvent(event, { listId: audience.id, nowMs: now() }) });
      }
    },
    answersGet: (url) =>
      fetch(url, { signal: AbortSignal.timeout(webhookTimeoutMs) }).then(
        (response) => response.ok,
        () => false,
      ),
    touch: () => snapshot.touch(),
    effect: (kind) => log.effect(kind),
  };
  const listed = (): Audience => {
    const audience = audiences.get(listId);
    if (!audience) throw notFound();
    return audience;
  };
  /** Fields and webhooks stay; people go. */
  const reset = (wanted: Seed) => {
    audiences = new Map(
      [...audiences.values()].map((audience) => [
        audience.id,
        createAudience({ ...stateOf(audience), members: [], forgotten: [] }),
      ]),
    );
    if (wanted === 'demo') seedDemo(listed());
  };
  if (!kept) reset(seed);

  const target = {
    reset,
    bulkSeed: (count: number) => seedMany(listed(), count),
    clearWindows: () => undefined,
  };
  const control = createServiceControl({
    target,
    faults,
    log,
    queue,
    touch: () => snapshot.touch(),
  });
  addSubscriberControl({ control, account, listId, apiKey });

  const dialect: Dialect = {
    authorize(call) {
      if (!isOurs(call.headers.get('authorization') ?? '', apiKey)) throw new Refusal(unauthorized);
    },
    admit: () => ({ headers: {} }),
    throttled: () =>
      faults.now.bareThrottle
        ? { status: 403 }
        : toReply({
            status: 429,
            title: 'Too Many Requests',
            detail: `You have exceeded the limit of ${atOnce} simultaneous connections.`,
          }),
    failed: (status) =>
      toReply({
        status,
        title: 'Internal Server Error',
        detail: 'An error occurred. Please contact support.',
      }),
    unauthorized: () => unauthorized,
    malformed: () =>
      toReply({
        status: 400,
        title: 'JSON Parse Error',
        detail: 'We encountered an unspecified JSON parsing error.',
      }),
    notFound: () => notFound().reply,
    headers: () => ({ date: new Date(now()).toUTCString() }),
    ...(limits ? { atOnce } : {}),
  };
  const listening = await listen({
    app: createApi({ routes: mailchimpRoutes(account), control, dialect, faults, random, log }),
    port,
  });
  snapshot.touch();
  return {
    sandbox: {
      origin: listening.origin,
      control: `${listening.origin}/_control`,
      env: { MAILCHIMP_API_BASE_URL: listening.origin },
      fields: { apiKey },
      apiKey,
      accountId,
      listId,
    },
    async stop() {
      queue.stop();
      await listening.close();
      await snapshot.close();
    },
  };
}

const unauthorized = toReply({
  status: 401,
  title: 'API Key Invalid',
  detail: "Your API key may be invalid, or you've attempted to access the wrong datacenter.",
});

/** Any name and the key as the password, or the key as a bearer. */
function isOurs(authorization: string, apiKey: string): boolean {
  const [kind = '', value = ''] = authorization.split(' ');
  if (/^bearer$/i.test(kind)) return value === apiKey;
  return (
    /^basic$/i.test(kind) &&
    Buffer.from(value, 'base64').toString('utf8').split(':').slice(1).join(':') === apiKey
  );
}
