import type { ConnectionWebhook, Hooks, ListWebhook } from '@/lib/connectors/types';
import type { SubscriberHint } from '@/lib/core/flows/told-addresses';
import type { ContactEvent } from '@/lib/core/model/contact';
import type { StoredConnection } from '@/lib/db/connections';
import type { Context } from '@/lib/services/context';
import { openNewsletter } from './open-list';
import { crmAccess } from './open-sides';
import { crmOf, listOf } from './service';

/** What a service's message says: of contacts for a two-way sync, of addresses for a newsletter. */
type Told = {
  readonly events: readonly ContactEvent[];
  readonly hints: readonly SubscriberHint[];
};

type Message = Omit<Parameters<ListWebhook['verify']>[0], 'secret'>;

/** The webhooks of one connection at its service. Each throws `SideError`. */
export type OpenHooks = {
  register(url: string): Promise<Hooks>;
  remove(hooks: Hooks): Promise<void>;
  /** `null`: the service did not send it. @throws WebhookRejected */
  read(message: Message): Told | null;
};

/** `null`: the service of this connection does not report changes to an address of its own. */
export function openHooks({
  context,
  siteNo,
  connection,
}: {
  context: Context;
  siteNo: number;
  connection: StoredConnection;
}): OpenHooks | null {
  const { id: connectionId, flow, service, accountKey, credentials, hooks } = connection;
  if (!credentials) return null;
  switch (flow) {
    case 'subscribers':
      return bind({
        hooks,
        webhook: listOf({ context, service }).webhook,
        at: openNewsletter({ context, connection }).at,
        toTold: (hints) => ({ events: [], hints }),
      });
    case 'twoWay':
      return bind({
        hooks,
        webhook: crmOf({ context, service }).webhook,
        at: crmAccess({ context, siteNo, connectionId, accountKey, credentials }),
        toTold: (events) => ({ events, hints: [] }),
      });
    default:
      return null;
  }
}

function bind<At extends About, About, One>({
  webhook,
  at,
  hooks,
  toTold,
}: {
  webhook: ConnectionWebhook<At, About, One> | undefined;
  at: At;
  hooks: Hooks | null;
  toTold: (told: readonly One[]) => Told;
}): OpenHooks | null {
  if (!webhook) return null;
  return {
    register: (url) => webhook.register({ ...at, url }),
    remove: (known) => webhook.remove({ ...at, hooks: known }),
    read: (message) =>
      webhook.verify({ ...message, secret: hooks?.secret ?? null })
        ? toTold(webhook.parse({ ...at, rawBody: message.rawBody }))
        : null,
  };
}
