import { registry } from '@/lib/connectors/registry';
import type { Context } from '@/lib/services/context';
import type { Receive } from '@/lib/services/webhook/answer';
import { createReceiveHubspot } from '@/lib/services/webhook/receive-hubspot';
import { createReceiveWix } from '@/lib/services/webhook/receive-wix';

/** The webhook entrances by path. A bare server and Next's route handlers answer with the very same functions. */
export type Receivers = Readonly<Record<'/api/webhooks/wix' | '/api/webhooks/hubspot', Receive>>;

export function createReceivers(context: Context): Receivers {
  const { env } = context;
  const hasApp = env.WIX_APP_ID !== undefined && env.WIX_PUBLIC_KEY !== undefined;
  return {
    '/api/webhooks/wix': createReceiveWix({ ...context, app: hasApp ? { appId: env.WIX_APP_ID ?? '', publicKey: env.WIX_PUBLIC_KEY ?? '' } : null }),
    '/api/webhooks/hubspot': createReceiveHubspot({
      ...context,
      webhook: registry.hubspot.webhook,
      clientSecret: env.HUBSPOT_CLIENT_SECRET ?? null,
      appId: env.HUBSPOT_APP_ID ?? null,
      publicUrl: env.PUBLIC_URL ?? null,
    }),
  };
}

const shared = globalThis as { contactSyncReceivers?: Receivers };

/** The entrances of this process. */
export const getReceivers = (context: Context): Receivers => (shared.contactSyncReceivers ??= createReceivers(context));
