import type { Manifest } from '@/lib/connectors/types';
import type { SideCapabilities } from '@/lib/core/model/capabilities';

/**
 * The custom field that holds the Wix contact's id, known by its name: every account has another
 * code for it. It is not in the catalogue, so no mapping row can touch it.
 */
export const idFieldName = 'Wix contact ID';

/** Pipedrive has no batch and no upsert, and nothing in it is unique. */
export const pipedriveCapabilities: SideCapabilities = {
  upsertByOurId: false,
  conditionalWrite: false,
  history: true,
  sharesValues: true,
  deletedFeed: false,
  readsThroughIndex: false,
  readBatch: 100,
  writeBatch: 20,
  searchLagMs: 10_000,
};

/**
 * Limits: 20 calls per two seconds with a token of the smallest plan, ten of them searches; a daily
 * budget for the company. Source: Pipedrive, "Rate limiting".
 */
export const pipedriveManifest: Manifest = {
  id: 'pipedrive',
  name: 'Pipedrive',
  summary: 'The people of your Pipedrive company.',
  roles: ['crm'],
  auth: [
    {
      key: 'apiToken',
      label: 'API token',
      help:
        'In Pipedrive: your name, Personal preferences, API. ' +
        'Use a user of its own who is an admin, so that changes can be told apart.',
      secret: true,
    },
  ],
  rates: {
    pipedrive: { limit: 20, windowMs: 2_000 },
    'pipedrive-search': { limit: 10, windowMs: 2_000 },
  },
  capabilities: pipedriveCapabilities,
  linkField: idFieldName,
  pace: { callsAMinute: 300, batch: 1, callsABatch: 1 },
  webhookHelp: 'set PUBLIC_URL and connect again with the token of an admin',
};
