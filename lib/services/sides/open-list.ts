import type { Credentials, ListInput, MailingList } from '@/lib/connectors/types';
import type { StoredConnection } from '@/lib/db/connections';
import { sideParts, type Context } from '@/lib/services/context';
import { listOf } from './service';

/** The sealed settings of a newsletter's connection: credentials and list. */
export type NewsletterAccess = {
  readonly kind: 'newsletter';
  readonly credentials: Credentials;
  readonly accountKey: string;
  readonly listId: string;
  readonly listName: string;
};

export type OpenNewsletter = {
  readonly list: MailingList;
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
  return {
    list: listOf({ context, service }),
    access,
    at: { ...sideParts(context), credentials, accountKey, listId },
  };
}
