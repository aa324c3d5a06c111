import { registry } from '@/lib/connectors/registry';
import { hookPath } from '@/lib/services/connections/hooks';
import type { Context } from '@/lib/services/context';
import type { Receive } from '@/lib/services/entrance/answer';
import { createReceiveForm } from '@/lib/services/forms/receive';
import { createNewsletterHints } from './newsletter-hints';
import { createReceiveHubspot } from './receive-hubspot';
import { createReceiveNewsletter } from './receive-newsletter';
import { createReceiveWix } from './receive-wix';

const hooks = ['/api/webhooks/wix', '/api/webhooks/hubspot', hookPath] as const;

/**
 * The entrances by path. A bare server and Next's route handlers answer with the very same
 * functions.
 */
export type Receivers = Readonly<Record<(typeof hooks)[number] | '/api/forms', Receive>>;

/** The entrance of an address as it was called; `null`: it is a screen's or an action's. */
export function receiverOf(receivers: Receivers, url: string | undefined): Receive | null {
  const path = url?.split('?', 1)[0] ?? '';
  const hook = hooks.find((own) => own === path);
  if (hook) return receivers[hook];
  return /^\/api\/forms\/[^/]+$/.test(path) ? receivers['/api/forms'] : null;
}

export function createReceivers(context: Context): Receivers {
  const { env } = context;
  const hints = createNewsletterHints(context);
  const hasApp = env.WIX_APP_ID !== undefined && env.WIX_PUBLIC_KEY !== undefined;
  return {
    '/api/webhooks/wix': createReceiveWix({
      ...context,
      hints,
      app: hasApp ? { appId: env.WIX_APP_ID ?? '', publicKey: env.WIX_PUBLIC_KEY ?? '' } : null,
    }),
    '/api/webhooks/hubspot': createReceiveHubspot({
      ...context,
      webhook: registry.hubspot.webhook,
      clientSecret: env.HUBSPOT_CLIENT_SECRET ?? null,
      appId: env.HUBSPOT_APP_ID ?? null,
      publicUrl: env.PUBLIC_URL ?? null,
    }),
    '/api/forms': createReceiveForm(context),
    [hookPath]: createReceiveNewsletter({ context, hints }),
  };
}

const shared = globalThis as { contactSyncReceivers?: Receivers };

/** The entrances of this process. */
export const getReceivers = (context: Context): Receivers =>
  (shared.contactSyncReceivers ??= createReceivers(context));
