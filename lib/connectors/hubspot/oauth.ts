import { askTokens, type OauthPair, type TokenEndpoint } from '@/lib/connectors/oauth';
import type { Oauth } from '@/lib/connectors/types';
import type { HubspotConfig } from './config';

export const scopes = [
  'oauth',
  'crm.objects.contacts.read',
  'crm.objects.contacts.write',
  'crm.schemas.contacts.read',
  'crm.schemas.contacts.write',
];
const authorizePage = 'https://app.hubspot.com/oauth/authorize';

export const tokenEndpoint = (config: HubspotConfig): TokenEndpoint => ({
  origin: config.origin,
  path: `/oauth/${config.version}/token`,
  budgetKey: 'hubspot:oauth',
  form: { client_id: config.clientId ?? '', client_secret: config.clientSecret ?? '' },
});

export const createHubspotOauth = (
  config: HubspotConfig,
): Pick<Oauth, 'authorizeUrl'> & {
  readonly exchange: (input: Parameters<Oauth['exchange']>[0]) => Promise<OauthPair>;
} => ({
  authorizeUrl({ redirectUri, state }) {
    const query = new URLSearchParams({
      client_id: config.clientId ?? '',
      redirect_uri: redirectUri,
      scope: scopes.join(' '),
      state,
    });
    return `${authorizePage}?${query.toString()}`;
  },
  exchange: ({ code, redirectUri, ...input }) =>
    askTokens({
      ...input,
      endpoint: tokenEndpoint(config),
      form: { grant_type: 'authorization_code', code, redirect_uri: redirectUri },
    }),
});
