import type { Manifest } from '@/lib/connectors/types';
import type { SideCapabilities } from '@/lib/core/model/capabilities';

/**
 * The unique property that holds the Wix contact's id. It is not in the catalogue, so no mapping
 * row can touch it.
 */
export const idProperty = 'wix_contact_id';

export const hubspotCapabilities: SideCapabilities = {
  upsertByOurId: true,
  conditionalWrite: false,
  history: true,
  sharesValues: false,
  deletedFeed: true,
  readsThroughIndex: false,
  readBatch: 100,
  writeBatch: 100,
  searchLagMs: 10_000,
};

/**
 * Limits: HubSpot's usage guidelines; 100 calls per 10 s is the smallest plan's, search 5 per
 * second and account.
 */
export const hubspotManifest: Manifest = {
  id: 'hubspot',
  name: 'HubSpot',
  summary: 'The contacts of your HubSpot account.',
  roles: ['crm'],
  auth: [
    {
      key: 'accessToken',
      label: 'Access token',
      help:
        'In HubSpot: Settings, Integrations, Service keys (or Private apps). ' +
        'Allow contacts read and write, and contact schemas read and write.',
      secret: true,
    },
  ],
  rates: {
    hubspot: { limit: 100, windowMs: 10_000 },
    'hubspot-search': { limit: 5, windowMs: 1_000 },
  },
  capabilities: hubspotCapabilities,
  linkField: idProperty,
  pace: { callsAMinute: 600, batch: 100, callsABatch: 3 },
  webhookHelp: 'set PUBLIC_URL and HUBSPOT_CLIENT_SECRET and upload public/hubspot-app',
};
