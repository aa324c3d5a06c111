import { startHubspotServer } from './hubspot/server';
import { startMailchimpServer } from './mailchimp/server';
import { type Sandbox, type SandboxOptions, type SandboxServer } from './types';
import { startWixServer } from './wix/server';

export type { HubspotSandbox, Sandbox, SandboxOptions, WixSandbox } from './types';

/**
 * Starts local servers that behave like Wix, HubSpot and Mailchimp, on loopback, with fault
 * switches under `control`.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { seed = 'empty', limits = true, stateDir, ports = {}, webhookUrlOf } = options;
  const started: { stop(): Promise<void> }[] = [];
  const stop = async () => void (await Promise.all(started.map((server) => server.stop())));
  const start = async <Server extends { stop(): Promise<void> }>(
    starting: Promise<Server>,
  ): Promise<Server> => {
    const server = await starting;
    started.push(server);
    return server;
  };
  try {
    const wix = await start(
      startWixServer({
        port: ports['wix'] ?? 0,
        webhookUrl: webhookUrlOf?.('wix'),
        seed,
        limits: limits === true,
        stateDir,
      }),
    );
    const hubspot = await start(
      startHubspotServer({
        port: ports['hubspot'] ?? 0,
        webhookUrl: webhookUrlOf?.('hubspot'),
        seed,
        limits: limits !== false,
        stateDir,
      }),
    );
    const mailchimp = await start(
      startMailchimpServer({
        port: ports['mailchimp'] ?? 0,
        seed,
        limits: limits === true,
        stateDir,
      }),
    );
    const servers = {
      wix: wix.sandbox,
      hubspot: hubspot.sandbox,
      mailchimp: mailchimp.sandbox,
    };
    return { ...servers, env: envOf(servers), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The settings of all servers, and `SANDBOX_SERVICES`, by which the app knows their side doors. */
function envOf(servers: Readonly<Record<string, SandboxServer>>): Readonly<Record<string, string>> {
  const doors = Object.entries(servers).map(([id, { control, fields }]) => [
    id,
    { control, fields },
  ]);
  return Object.assign(
    { SANDBOX_SERVICES: JSON.stringify(Object.fromEntries(doors)) },
    ...Object.values(servers).map(({ env }) => env),
  );
}
