import { defineConnector } from '@/lib/connectors/define';
import { unlimited } from '@/lib/connectors/http';
import { createTokenSource } from '@/lib/connectors/oauth';
import type { Account, SideParts } from '@/lib/connectors/types';
import { accountShape } from './api-types';
import { createHubspotClient } from './client';
import {
  credentialsShape,
  hubspotEnv,
  toConfig,
  type HubspotConfig,
  type HubspotCredentials,
} from './config';
import { defaultMapping } from './default-mapping';
import { hubspotManifest } from './manifest';
import { createHubspotOauth, tokenEndpoint } from './oauth';
import { createHubspotSide } from './side';
import { createHubspotWebhook } from './webhook';

type Access = SideParts & {
  readonly config: HubspotConfig;
  readonly credentials: HubspotCredentials;
};

/** The account that the credentials open. */
async function accountOf(access: Access): Promise<Account> {
  const { config, credentials } = access;
  const client = createHubspotClient({
    ...access,
    budget: unlimited,
    accountKey: 'connect',
    token: createTokenSource({
      ...access,
      endpoint: tokenEndpoint(config),
      saveCredentials: () => Promise.resolve(),
    }),
  });
  const { value } = await client.get({
    path: `/account-info/${config.version}/details`,
    lane: 'interactive',
    schema: accountShape,
  });
  return { accountKey: String(value.portalId), label: `HubSpot ${value.portalId}`, credentials };
}

export const hubspot = defineConnector({
  manifest: hubspotManifest,
  env: hubspotEnv,
  open(env) {
    const config = toConfig(env);
    const oauth = createHubspotOauth(config);
    return {
      readAccount: ({ fields, ...parts }) =>
        accountOf({
          ...parts,
          config,
          credentials: { kind: 'token', accessToken: fields['accessToken'] ?? '' },
        }),
      crm: {
        createSide: ({ credentials, ...input }) =>
          createHubspotSide({ ...input, config, credentials: credentialsShape.parse(credentials) }),
        defaultMapping,
      },
      webhook: createHubspotWebhook(config),
      oauth: {
        authorizeUrl: oauth.authorizeUrl,
        exchange: async (input) =>
          accountOf({ ...input, config, credentials: await oauth.exchange(input) }),
      },
    };
  },
});
