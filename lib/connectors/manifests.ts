import { ghostManifest } from './ghost/manifest';
import { hubspotManifest } from './hubspot/manifest';
import { mailchimpManifest } from './mailchimp/manifest';
import type { ConnectorId, Manifest, SubscriberManifest, SubscriberServiceId } from './types';

/** What every service can do, as data; safe for the browser. */
export const manifests: Readonly<Record<ConnectorId, Manifest>> = { hubspot: hubspotManifest };

/** The same of the e-mail services. */
export const subscriberManifests: Readonly<Record<SubscriberServiceId, SubscriberManifest>> = {
  mailchimp: mailchimpManifest,
  ghost: ghostManifest,
};
