import { z } from 'zod';
import { isConnectorId, manifests, type ConnectorId } from '@/lib/connectors/manifests';
import { createDatabase } from '@/lib/db/client';
import { registerSite } from '@/lib/db/sites';
import { parseEnv, requireEnv } from '@/lib/env';
import type { Logger } from '@/lib/log';
import { sandbox } from './runtime-file';
import { startPart, type Part } from './start-processes';

export type SandboxPart = Part & z.output<typeof sandbox>;

/** Local servers that simulate Wix and the services, with 200 contacts each on the first start. */
export async function startSandboxPart(input: {
  dataDir: string;
  logDir: string;
  url: string;
  onRestart: () => void;
  onDeath: (text: string) => void;
}): Promise<SandboxPart> {
  let ports: Readonly<Record<string, number>> = {};
  const part = await startPart({
    name: 'sandbox',
    program: 'sandbox',
    logDir: input.logDir,
    readyBy: 'line',
    onRestart: input.onRestart,
    onDeath: input.onDeath,
    env: {
      SANDBOX_SEED: 'demo',
      SANDBOX_STATE_DIR: `${input.dataDir}/sandbox`,
      SANDBOX_WEBHOOKS: `${input.url}/api/webhooks`,
      // After a restart it must use the same ports.
      get SANDBOX_PORTS() {
        return JSON.stringify(ports);
      },
    },
  });
  const { env, services } = sandbox.parse(JSON.parse(part.line));
  ports = Object.fromEntries(
    Object.entries(services).map(([id, { origin }]) => [id, Number(new URL(origin).port)]),
  );
  return { ...part, services, env: { ...env, PUBLIC_URL: input.url } };
}

type SandboxSite = {
  readonly siteNo: number;
  /** The service that it is connected to. */
  readonly crm: string;
};

/**
 * On the first start: installs the app on the sandbox site and connects its account at `crm`. Later
 * the site stays with the CRM it has.
 */
export async function connectSandbox(input: {
  env: Readonly<Record<string, string | undefined>>;
  sandbox: SandboxPart;
  crm: ConnectorId;
  log: Logger;
}): Promise<SandboxSite> {
  const [
    { createContext },
    { forSite },
    { ensureConnected },
    { connectInput },
    { requireConnection },
  ] = await Promise.all([
    import('@/lib/services/context'),
    import('@/lib/services/site-context'),
    import('@/lib/services/two-way/set-up/ensure-connected'),
    import('@/lib/services/two-way/set-up/connect'),
    import('@/lib/services/connections/find-two-way'),
  ]);
  const env = parseEnv(input.env);
  const context = createContext({ env, log: input.log, name: 'start' });
  try {
    const { siteNo } = await registerSite({
      ...context,
      instanceId: requireEnv(env, ['LOCAL_INSTANCE_ID']).LOCAL_INSTANCE_ID,
    });
    const ctx = forSite({ context, siteNo });
    const { crm, sandbox } = input;
    await ensureConnected({
      ctx,
      input: connectInput.parse({ service: crm, fields: serverOf(sandbox, crm).fields }),
    });
    return { siteNo, crm: (await requireConnection(ctx)).service };
  } finally {
    await context.close();
  }
}

function serverOf({ services }: SandboxPart, id: string) {
  const server = services[id];
  if (!server) throw new Error(`the sandbox has no ${id}`);
  return server;
}

const counted = z.object({ total: z.number() });

async function countContacts(control: string): Promise<number> {
  const answer = await fetch(`${control}/contacts?limit=0`);
  return counted.parse(await answer.json()).total;
}

/**
 * "242 Wix contacts, 239 of the CRM, 237 linked": counted together after the first sync, so that
 * the three agree.
 */
export async function describeSandbox(
  input: SandboxSite & { databaseUrl: string; sandbox: SandboxPart; waitMs: number },
): Promise<string> {
  const { crm } = input;
  const count = (id: string) => countContacts(serverOf(input.sandbox, id).control);
  const name = isConnectorId(crm) ? manifests[crm].name : crm;
  const describe = async (rest: string) =>
    `${await count('wix')} Wix contacts, ${await count(crm)} ${name} contacts, ${rest}`;
  const database = createDatabase({ url: input.databaseUrl, max: 1, name: 'contact-sync start' });
  try {
    const deadline = Date.now() + input.waitMs;
    for (;;) {
      const state = await database.withSite(input, async (tx) => ({
        isRunning:
          (await tx.connection.count({
            where: { removedAt: null, phase: { in: ['preparing', 'applying'] } },
          })) > 0,
        linked: await tx.link.count({ where: { wixId: { not: null }, remoteId: { not: null } } }),
      }));
      if (!state.isRunning) return await describe(`${state.linked} linked`);
      if (Date.now() > deadline) return await describe('first sync still running');
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  } finally {
    await database.close();
  }
}
