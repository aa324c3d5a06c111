import { z } from 'zod';
import { createDatabase } from '@/lib/db/client';
import { registerSite } from '@/lib/db/sites';
import { parseEnv } from '@/lib/env';
import type { Logger } from '@/lib/log';
import { sandboxLine, type Runtime } from './runtime-file';
import { startPart, type Part } from './start-processes';

export type SandboxPart = Part & {
  readonly servers: Omit<NonNullable<Runtime['sandbox']>, 'pid'>;
  readonly env: Readonly<Record<string, string>>;
};

/**
 * Local servers that behave like Wix and HubSpot, with 200 contacts each on the first start, and
 * like Mailchimp.
 */
export async function startSandboxPart(input: {
  dataDir: string;
  logDir: string;
  url: string;
  onRestart: () => void;
  onDeath: (text: string) => void;
}): Promise<SandboxPart> {
  const ports: { wix?: string; hubspot?: string; mailchimp?: string } = {};
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
      SANDBOX_WIX_WEBHOOK_URL: `${input.url}/api/webhooks/wix`,
      SANDBOX_HUBSPOT_WEBHOOK_URL: `${input.url}/api/webhooks/hubspot`,
      // After a death it must come back where the others know it.
      get SANDBOX_WIX_PORT() {
        return ports.wix;
      },
      get SANDBOX_HUBSPOT_PORT() {
        return ports.hubspot;
      },
      get SANDBOX_MAILCHIMP_PORT() {
        return ports.mailchimp;
      },
    },
  });
  const servers = sandboxLine.parse(JSON.parse(part.line));
  ports.wix = new URL(servers.wix.origin).port;
  ports.hubspot = new URL(servers.hubspot.origin).port;
  ports.mailchimp = new URL(servers.mailchimp.origin).port;
  return {
    ...part,
    servers,
    env: {
      WIX_APP_ID: servers.wix.appId,
      WIX_APP_SECRET: servers.wix.appSecret,
      WIX_PUBLIC_KEY: servers.wix.publicKey,
      WIX_API_BASE_URL: servers.wix.origin,
      HUBSPOT_API_BASE_URL: servers.hubspot.origin,
      HUBSPOT_APP_ID: servers.hubspot.appId,
      HUBSPOT_ACCESS_TOKEN: servers.hubspot.accessToken,
      HUBSPOT_CLIENT_SECRET: servers.hubspot.clientSecret,
      SANDBOX_WIX_CONTROL: servers.wix.control,
      SANDBOX_HUBSPOT_CONTROL: servers.hubspot.control,
      MAILCHIMP_API_BASE_URL: servers.mailchimp.origin,
      SANDBOX_MAILCHIMP_CONTROL: servers.mailchimp.control,
      LOCAL_INSTANCE_ID: servers.wix.instanceId,
      PUBLIC_URL: input.url,
    },
  };
}

/** Installs the app on the sandbox site and connects its HubSpot account, the first time. */
export async function connectSandbox(input: {
  env: Readonly<Record<string, string | undefined>>;
  sandbox: SandboxPart;
  log: Logger;
}): Promise<{ siteNo: number }> {
  const [{ createContext }, { forSite }, { ensureSandboxConnection }] = await Promise.all([
    import('@/lib/services/context'),
    import('@/lib/services/site-context'),
    import('@/lib/services/two-way/set-up/ensure-sandbox'),
  ]);
  const context = createContext({ env: parseEnv(input.env), log: input.log, name: 'start' });
  try {
    const { wix, hubspot } = input.sandbox.servers;
    const { siteNo } = await registerSite({ ...context, instanceId: wix.instanceId });
    await ensureSandboxConnection({
      ctx: forSite({ context, siteNo }),
      input: { accessToken: hubspot.accessToken },
    });
    return { siteNo };
  } finally {
    await context.close();
  }
}

const counted = z.object({ total: z.number() });

async function countContacts(control: string): Promise<number> {
  const answer = await fetch(`${control}/contacts?limit=0`);
  return counted.parse(await answer.json()).total;
}

/**
 * "242 Wix contacts, 239 HubSpot contacts, 237 linked": all three counted when the first sync is
 * through, so that they belong together.
 */
export async function describeSandbox(input: {
  databaseUrl: string;
  siteNo: number;
  sandbox: SandboxPart;
  waitMs: number;
}): Promise<string> {
  const { wix, hubspot } = input.sandbox.servers;
  const describe = async (rest: string) =>
    `${await countContacts(wix.control)} Wix contacts, ${await countContacts(hubspot.control)} HubSpot contacts, ${rest}`;
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
