import { spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { registerSite } from '@/lib/db/sites';
import { parseEnv } from '@/lib/env';
import { createLog } from '@/lib/log';
import { bounded } from '@/lib/processes/start-processes';
import { answerNode } from '@/lib/processes/web-requests';
import { startSandbox, type Sandbox, type SandboxOptions } from '@/lib/sandbox';
import { createContext, type Context } from '@/lib/services/context';
import { forSite, type SiteContext } from '@/lib/services/site-context';
import { connect } from '@/lib/services/two-way/set-up/connect';
import { createReceivers, receiverOf, type Receivers } from '@/lib/services/webhooks/receivers';
import { createTestDatabase, type TestDatabase } from './database';
import { liftLimits } from './lift-limits';
import { createSubscriberHands, type SubscriberHands } from './mailchimp';
import { createSandboxHands, type SandboxHands } from './sandbox-hands';

const root = path.resolve(import.meta.dirname, '../..');
/** Ends what hangs; a slow machine is no failure. */
const usualWaitMs = 120_000;

export type Product = {
  readonly db: TestDatabase;
  readonly sandbox: Sandbox;
  readonly wix: SandboxHands;
  readonly crm: SandboxHands;
  readonly mailchimp: SubscriberHands;
  readonly ctx: SiteContext;
  readonly logFile: string;
  /** What processes of this product are started with. */
  readonly env: Readonly<Record<string, string>> & { readonly DATA_DIR: string };
  /** Of the entrances for webhooks and forms. */
  readonly origin: string;
  startWorker(): Promise<ChildProcess>;
  /** Waits until `isSo`; fails with the worker's last words after `withinMs`. */
  until(what: string, isSo: () => Promise<boolean>, withinMs?: number): Promise<void>;
  stop(): Promise<void>;
};

/**
 * The sandbox, the webhook entrances and a site whose HubSpot account is connected; rate limits are
 * lifted on both ends unless asked for; workers are real processes.
 */
export async function startProduct(input: {
  contacts: number;
  limits?: SandboxOptions['limits'];
}): Promise<Product> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'contact-sync-product-'));
  const logFile = path.join(folder, 'worker.log');
  const db = await createTestDatabase();
  const { limits = false } = input;
  if (limits !== true) await liftLimits(db, { but: limits || null });
  const sandbox = await startSandbox({ seed: 'empty', limits });
  const [wix, crm] = [
    createSandboxHands(sandbox.wix.control),
    createSandboxHands(sandbox.hubspot.control),
  ];
  await Promise.all([wix, crm].map((hands) => hands.seed(input.contacts)));
  const entrances = await serveEntrances();
  const values = {
    DATABASE_URL: db.appUrl,
    PUBLIC_URL: entrances.origin,
    DATA_DIR: folder,
    LOG_FILE: logFile,
    ...sandbox.env,
    // A test's own server stands in for an owner's.
    ALLOWED_PRIVATE_HOSTS: '127.0.0.1',
  };
  const context = createContext({
    env: parseEnv(values),
    log: createLog({ name: 'test', level: 'silent' }),
    name: 'test',
  });
  entrances.open(context);
  await wix.sendWebhooksTo(`${entrances.origin}/api/webhooks/wix`);
  await crm.sendWebhooksTo(`${entrances.origin}/api/webhooks/hubspot`);
  const { siteNo } = await registerSite({ ...context, instanceId: sandbox.wix.instanceId });
  const ctx = forSite({ context, siteNo });
  const { accessToken } = sandbox.hubspot;
  await connect({ ctx, input: { service: 'hubspot', fields: { accessToken } } });
  const workers: ChildProcess[] = [];
  return {
    db,
    sandbox,
    wix,
    crm,
    mailchimp: createSubscriberHands(sandbox.mailchimp.control),
    ctx,
    logFile,
    env: values,
    origin: entrances.origin,
    async startWorker() {
      const worker = spawn(
        process.execPath,
        [...bounded, path.join(root, 'lib/processes/run.mjs'), 'worker'],
        {
          cwd: root,
          env: { ...process.env, ...values },
          stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
        },
      );
      workers.push(worker);
      await new Promise<void>((resolve, reject) => {
        worker.once('message', () => resolve());
        worker.once('exit', () => reject(new Error('the worker did not start')));
      });
      return worker;
    },
    async until(what, isSo, withinMs = usualWaitMs) {
      const deadline = Date.now() + withinMs;
      while (!(await isSo())) {
        if (Date.now() > deadline) {
          const said = fs.existsSync(logFile)
            ? fs.readFileSync(logFile, 'utf8').slice(-2_000)
            : 'nothing';
          throw new Error(`${what}: not within ${withinMs} ms. The worker said: ${said}`);
        }
        await sleep(100);
      }
    },
    async stop() {
      workers.forEach((worker) => worker.kill('SIGKILL'));
      await sandbox.stop();
      await entrances.close();
      await context.close();
      await db.drop();
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The context needs the address, and the entrances the context. */
async function serveEntrances() {
  let receivers: Receivers | null = null;
  const server = http.createServer((request, response) => {
    const receive = receivers && receiverOf(receivers, request.url);
    if (receive) void answerNode({ receive, request, response });
    else response.writeHead(receivers ? 404 : 503).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    open: (context: Context) => void (receivers = createReceivers(context)),
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
