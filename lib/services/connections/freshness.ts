import { type Context } from '@/lib/services/context';
import { serviceOf } from '@/lib/services/sides/service';

const withWebhooksMs = 15 * 60_000;
const withoutWebhooksMs = 30_000;

type Input = { readonly context: Pick<Context, 'env' | 'services'>; readonly service: string };

/**
 * Whether a CRM can send us changes: it needs a public address to call and an app webhook whose
 * secret is configured. Otherwise we poll, and screens must not claim more.
 */
export function hearsOfChanges({ context, service }: Input): boolean {
  const { webhook } = serviceOf({ context, service });
  const isProven = webhook?.kind === 'app' && webhook.isConfigured;
  return isProven && context.env.PUBLIC_URL !== undefined;
}

/** How often both sides are polled, ms. */
export const checkEveryMs = (input: Input) =>
  hearsOfChanges(input) ? withWebhooksMs : withoutWebhooksMs;
