import { type Env } from '@/lib/env';

const withWebhooksMs = 15 * 60_000;
const withoutWebhooksMs = 30_000;

type Input = { readonly env: Env; readonly service: string };

/**
 * Whether the service can tell us of changes at all: HubSpot signs with the app's client secret and
 * needs an address to call. If not we look every so often, and never claim more.
 */
export function hearsOfChanges({ env, service }: Input): boolean {
  const isReachable = env.PUBLIC_URL !== undefined || env.SANDBOX_HUBSPOT_CONTROL !== undefined;
  return service === 'hubspot' && env.HUBSPOT_CLIENT_SECRET !== undefined && isReachable;
}

/** How often both sides are looked at without being told, ms. */
export const checkEveryMs = (input: Input) =>
  hearsOfChanges(input) ? withWebhooksMs : withoutWebhooksMs;
