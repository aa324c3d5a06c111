import { ghost } from './ghost';
import { mailchimp } from './mailchimp';
import type { SubscriberConnector, SubscriberServiceId } from './types';

/** Every e-mail service by its id. A new one is one folder, one line here and one in `manifests.ts`. */
export const subscriberRegistry: Readonly<Record<SubscriberServiceId, SubscriberConnector>> = { mailchimp, ghost };
