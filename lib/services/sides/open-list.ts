import { subscriberRegistry } from '@/lib/connectors/subscriber-registry';
import type {
  SubscriberConnector,
  SubscriberCredentials,
  SubscriberHooks,
  SubscriberInput,
  SubscriberListInput,
  SubscriberServiceId,
} from '@/lib/connectors/types';
import type { StoredConnection } from '@/lib/db/connections';
import { sideParts, type Context } from '@/lib/services/context';

/**
 * What a newsletter's connection keeps sealed: how the owner let us in, which list it is, and what
 * tells us of changes there.
 */
export type NewsletterAccess = {
  readonly kind: 'newsletter';
  readonly credentials: SubscriberCredentials;
  readonly accountKey: string;
  readonly listId: string;
  readonly listName: string;
  readonly hooks: SubscriberHooks | null;
};

export const serviceInput = ({
  context,
  credentials,
}: {
  context: Context;
  credentials: SubscriberCredentials;
}): SubscriberInput => ({
  ...sideParts(context),
  credentials,
  config: {
    mailchimpOrigin: context.env.MAILCHIMP_API_BASE_URL,
    allowedHosts: context.env.ALLOWED_PRIVATE_HOSTS,
  },
});

export type OpenNewsletter = {
  readonly connector: SubscriberConnector;
  readonly access: NewsletterAccess;
  readonly at: SubscriberListInput;
};

/** The list of a stored newsletter. */
export function openNewsletter({
  context,
  connection,
}: {
  context: Context;
  connection: Pick<StoredConnection, 'service' | 'credentials'>;
}): OpenNewsletter {
  // sealed: what `createNewsletter` stored
  const access = connection.credentials as NewsletterAccess;
  const { accountKey, listId } = access;
  return {
    connector: subscriberRegistry[connection.service as SubscriberServiceId],
    access,
    at: { ...serviceInput({ context, credentials: access.credentials }), accountKey, listId },
  };
}
