import { startHubspotServer } from './hubspot/server';
import { startMailchimpServer } from './mailchimp/server';
import { type Sandbox, type SandboxOptions } from './types';
import { startWixServer } from './wix/server';

export type { HubspotSandbox, Sandbox, SandboxOptions, WixSandbox } from './types';

/**
 * Starts local servers that behave like Wix, HubSpot and Mailchimp, on loopback, with fault
 * switches under `control`.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { seed = 'empty', limits = true, stateDir } = options;
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
        port: options.wixPort ?? 0,
        webhookUrl: options.wixWebhookUrl,
        seed,
        limits: limits === true,
        stateDir,
      }),
    );
    const hubspot = await start(
      startHubspotServer({
        port: options.hubspotPort ?? 0,
        webhookUrl: options.hubspotWebhookUrl,
        seed,
        limits: limits !== false,
        stateDir,
      }),
    );
    const mailchimp = await start(
      startMailchimpServer({
        port: options.mailchimpPort ?? 0,
        seed,
        limits: limits === true,
        stateDir,
      }),
    );
    return { wix: wix.sandbox, hubspot: hubspot.sandbox, mailchimp: mailchimp.sandbox, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
