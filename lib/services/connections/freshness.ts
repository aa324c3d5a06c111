import { type Context } from '@/lib/services/context';
import { serviceOf } from '@/lib/services/sides/service';

const withWebhooksMs = 15 * 60_000;
const withoutWebhooksMs = 30_000;

type Input = {
  readonly context: Pick<Context, 'env' | 'services'>;
  readonly connection: { readonly service: string; readonly hasHooks: boolean };
};

/**
 * Whether the CRM of a connection sends us changes: to the connection's own address, or by an app
 * webhook whose secret is configured, which needs a public address to call. Otherwise we poll, and
 * screens must not claim more.
 */
export function hearsOfChanges({ context, connection: { service, hasHooks } }: Input): boolean {
  const { webhook } = serviceOf({ context, service });
  const isProven = webhook?.isConfigured === true && context.env.PUBLIC_URL !== undefined;
  return isProven || hasHooks;
}

/** How often both sides are polled, ms. */
export const checkEveryMs = (input: Input) =>
  hearsOfChanges(input) ? withWebhooksMs : withoutWebhooksMs;
