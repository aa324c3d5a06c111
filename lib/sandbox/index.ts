import { startHubspotServer } from './hubspot/server';
import { type Sandbox, type SandboxOptions } from './types';
import { startWixServer } from './wix/server';

export type { ControlContact, HubspotSandbox, Sandbox, SandboxOptions, WixSandbox } from './types';
export type { Faults } from './faults';

/** Starts local servers that behave like Wix and HubSpot, on loopback, with fault switches under `control`. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { seed = 'empty', limits = true, stateDir } = options;
  const wix = await startWixServer({ port: options.wixPort ?? 0, webhookUrl: options.wixWebhookUrl, seed, limits: limits === true, stateDir });
  try {
    const hubspot = await startHubspotServer({ port: options.hubspotPort ?? 0, webhookUrl: options.hubspotWebhookUrl, seed, limits: limits !== false, stateDir });
    return {
      wix: wix.sandbox,
      hubspot: hubspot.sandbox,
      async stop() {
        await Promise.all([wix.stop(), hubspot.stop()]);
      },
    };
  } catch (error) {
    await wix.stop();
    throw error;
  }
}
