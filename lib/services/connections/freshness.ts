import { type Context } from '@/lib/services/context';
import { serviceOf } from '@/lib/services/sides/service';

const withWebhooksMs = 15 * 60_000;
const withoutWebhooksMs = 30_000;

type Input = { readonly context: Pick<Context, 'env' | 'services'>; readonly service: string };

/**
 * Whether a CRM can tell us of changes at all: it needs an address to call and, where the app has
 * one secret for all accounts, that secret. If not we look every so often, and never claim more.
 */
export function hearsOfChanges({ context, service }: Input): boolean {
  const { webhook } = serviceOf({ context, service });
  const isProven = webhook?.kind === 'app' && webhook.isConfigured;
  return isProven && context.env.PUBLIC_URL !== undefined;
}

/** How often both sides are looked at without being told, ms. */
export const checkEveryMs = (input: Input) =>
  hearsOfChanges(input) ? withWebhooksMs : withoutWebhooksMs;
