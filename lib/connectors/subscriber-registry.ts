import { nameService } from './errors';
import { ghost } from './ghost';
import { mailchimp } from './mailchimp';
import type { SubscriberConnector, SubscriberServiceId } from './types';

/**
 * Every e-mail service by its id. A new one is one folder, one line here and one in `manifests.ts`.
 */
export const subscriberRegistry: Readonly<Record<SubscriberServiceId, SubscriberConnector>> = {
  mailchimp: named(mailchimp),
  ghost: named(ghost),
};

/** Whatever is opened by it says in its failures which service it is. */
function named(connector: SubscriberConnector): SubscriberConnector {
  const service = connector.manifest.name;
  return {
    ...nameService({ service, opened: connector }),
    open: (input) => nameService({ service, opened: connector.open(input) }),
    webhook: nameService({ service, opened: connector.webhook }),
  };
}
