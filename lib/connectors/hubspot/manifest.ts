import type { Manifest } from '@/lib/connectors/types';

/**
 * Limits: HubSpot's usage guidelines; 100 calls per 10 s is the smallest plan's, search 5 per
 * second and account.
 */
export const hubspotManifest: Manifest = {
  id: 'hubspot',
  name: 'HubSpot',
  auth: {
    token: [
      {
        key: 'accessToken',
        label: 'Access token',
        help: 'In HubSpot: Settings, Integrations, Service keys (or Private apps). Allow contacts read and write, and contact schemas read and write.',
        secret: true,
      },
    ],
    oauth: true,
  },
  flows: ['twoWay', 'export'],
  webhooks: 'projectFile',
  batches: { read: 100, write: 100 },
  rate: { calls: { max: 100, perMs: 10_000 }, search: { max: 5, perMs: 1_000 } },
};
