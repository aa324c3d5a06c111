import { formerHookPath, hookPath } from '@/lib/services/connections/hooks';
import type { Context } from '@/lib/services/context';
import type { Receive } from '@/lib/services/entrance/answer';
import { createReceiveForm } from '@/lib/services/forms/receive';
import { createNewsletterHints } from './newsletter-hints';
import { createReceiveApp } from './receive-app';
import { createReceiveConnection } from './receive-connection';
import { createReceiveWix } from './receive-wix';

/** The entrances. A bare server and Next's route handlers use the same functions. */
export type Receivers = {
  /** By path. */
  readonly webhooks: ReadonlyMap<string, Receive>;
  /** Of every form. */
  readonly form: Receive;
};

/** The entrance of a requested address; `null`: it belongs to a screen or an action. */
export function receiverOf(receivers: Receivers, url: string | undefined): Receive | null {
  const path = url?.split('?', 1)[0] ?? '';
  if (/^\/api\/forms\/[^/]+$/.test(path)) return receivers.form;
  return receivers.webhooks.get(path) ?? null;
}

export function createReceivers(context: Context): Receivers {
  const { env } = context;
  const hints = createNewsletterHints(context);
  const hasApp = env.WIX_APP_ID !== undefined && env.WIX_PUBLIC_KEY !== undefined;
  const wix = createReceiveWix({
    ...context,
    hints,
    app: hasApp ? { appId: env.WIX_APP_ID ?? '', publicKey: env.WIX_PUBLIC_KEY ?? '' } : null,
  });
  const apps = Object.entries(context.services).flatMap(
    ([service, { webhook }]): (readonly [string, Receive])[] =>
      webhook
        ? [
            [
              `/api/webhooks/${service}`,
              createReceiveApp({
                ...context,
                service,
                webhook,
                publicUrl: env.PUBLIC_URL ?? null,
              }),
            ],
          ]
        : [],
  );
  const connection = createReceiveConnection({ context, hints });
  return {
    webhooks: new Map([
      ['/api/webhooks/wix', wix],
      ...apps,
      [hookPath, connection],
      [formerHookPath, connection],
    ]),
    form: createReceiveForm(context),
  };
}

const shared = globalThis as { contactSyncReceivers?: Receivers };

/** The entrances of this process. */
export const getReceivers = (context: Context): Receivers =>
  (shared.contactSyncReceivers ??= createReceivers(context));
