import { defineConnector } from '@/lib/connectors/define';
import { unlimited } from '@/lib/connectors/http';
import { askTokens } from '@/lib/connectors/oauth';
import type { Account, SideParts } from '@/lib/connectors/types';
import { userAnswer } from './api-types';
import { createPipedriveClient } from './client';
import {
  credentialsShape,
  pipedriveEnv,
  toConfig,
  tokenEndpoint,
  type PipedriveConfig,
  type PipedriveCredentials,
} from './config';
import { defaultMapping } from './default-mapping';
import { pipedriveManifest } from './manifest';
import { createPipedriveSide } from './side';
import { createPipedriveWebhook } from './webhook';

/** The company that the credentials open, and the user whose they are. */
async function accountOf({
  config,
  credentials,
  ...parts
}: SideParts & {
  readonly config: PipedriveConfig;
  readonly credentials: PipedriveCredentials;
}): Promise<Account> {
  const client = createPipedriveClient({
    ...parts,
    config,
    credentials,
    budget: unlimited,
    accountKey: 'connect',
    saveCredentials: () => Promise.resolve(),
  });
  const { value } = await client.get({
    path: '/api/v1/users/me',
    lane: 'interactive',
    schema: userAnswer,
  });
  const { id, company_id: companyId, company_name: companyName } = value.data;
  return {
    accountKey: String(companyId),
    label: companyName || `Pipedrive ${companyId}`,
    credentials: { ...credentials, userId: String(id) },
  };
}

/** Not known before the service has answered. */
const userId = '';

export const pipedrive = defineConnector({
  manifest: pipedriveManifest,
  env: pipedriveEnv,
  open(env) {
    const config = toConfig(env);
    return {
      readAccount: ({ fields, ...parts }) =>
        accountOf({
          ...parts,
          config,
          credentials: { kind: 'token', accessToken: fields['apiToken'] ?? '', userId },
        }),
      crm: {
        createSide: ({ credentials, ...input }) =>
          createPipedriveSide({
            ...input,
            config,
            credentials: credentialsShape.parse(credentials),
          }),
        webhook: createPipedriveWebhook(config),
        defaultMapping,
      },
      oauth: {
        authorizeUrl({ redirectUri, state }) {
          const query = new URLSearchParams({
            client_id: config.clientId,
            redirect_uri: redirectUri,
            state,
          });
          return `https://oauth.pipedrive.com/oauth/authorize?${query.toString()}`;
        },
        exchange: async ({ code, redirectUri, ...parts }) =>
          accountOf({
            ...parts,
            config,
            credentials: {
              userId,
              ...(await askTokens({
                ...parts,
                endpoint: tokenEndpoint(config),
                form: { grant_type: 'authorization_code', code, redirect_uri: redirectUri },
              })),
            },
          }),
      },
    };
  },
});
