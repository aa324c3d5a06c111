import { unlimited } from '@/lib/connectors/http';
import type { Connector } from '@/lib/connectors/types';
import { accountShape } from './api-types';
import { budgetKeysOf, createHubspotClient } from './client';
import { defaultMapping } from './default-mapping';
import { hubspotManifest } from './manifest';
import { createTokenSource, hubspotOauth } from './oauth';
import { createHubspotSide } from './side';
import { hubspotWebhook } from './webhook';

export const hubspot: Connector = {
  manifest: hubspotManifest,
  createSide: createHubspotSide,
  async readAccount(input) {
    const client = createHubspotClient({
      ...input,
      budget: unlimited,
      accountKey: 'connect',
      token: createTokenSource(input),
    });
    const { value } = await client.get({
      path: `/account-info/${input.config.version}/details`,
      lane: 'interactive',
      schema: accountShape,
    });
    return { accountKey: String(value.portalId), label: `HubSpot ${value.portalId}` };
  },
  webhook: hubspotWebhook,
  oauth: hubspotOauth,
  defaultMapping,
  budgetKeys: budgetKeysOf,
};
