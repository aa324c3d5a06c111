import type {
  ConnectionWebhook,
  Credentials,
  Hooks,
  ListInput,
  MailingList,
} from '@/lib/connectors/types';
import type { StoredConnection } from '@/lib/db/connections';
import { sideParts, type Context } from '@/lib/services/context';
import { listOf, serviceOf } from './service';

/** The sealed settings of a newsletter's connection: credentials, list and webhooks. */
export type NewsletterAccess = {
  readonly kind: 'newsletter';
  readonly credentials: Credentials;
  readonly accountKey: string;
  readonly listId: string;
  readonly listName: string;
  readonly hooks: Hooks | null;
};

export type OpenNewsletter = {
  readonly list: MailingList;
  /** `null`: the service has no webhooks. */
  readonly webhook: ConnectionWebhook | null;
  readonly access: NewsletterAccess;
  readonly at: ListInput;
};

/** The list of a stored newsletter. */
export function openNewsletter({
  context,
  connection,
}: {
  context: Context;
  connection: Pick<StoredConnection, 'service' | 'credentials'>;
}): OpenNewsletter {
  const { service } = connection;
  // sealed: what `createNewsletter` stored
  const access = connection.credentials as NewsletterAccess;
  const { accountKey, listId, credentials } = access;
  const { webhook } = serviceOf({ context, service });
  return {
    list: listOf({ context, service }),
    webhook: webhook?.kind === 'perConnection' ? webhook : null,
    access,
    at: { ...sideParts(context), credentials, accountKey, listId },
  };
}
