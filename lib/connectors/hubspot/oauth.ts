import { errorOfStatus, parseAnswer } from '@/lib/connectors/errors';
import { createHttp } from '@/lib/connectors/http';
import type { Oauth, SideParts } from '@/lib/connectors/types';
import { SideError } from '@/lib/core/model/side-error';
import { tokenShape } from './api-types';
import type { HubspotConfig, HubspotCredentials } from './config';

export const scopes = [
  'oauth',
  'crm.objects.contacts.read',
  'crm.objects.contacts.write',
  'crm.schemas.contacts.read',
  'crm.schemas.contacts.write',
];
/** A token is refreshed this long before it ends: HubSpot advises against waiting for a 401. */
const skewMs = 60_000;
const authorizePage = 'https://app.hubspot.com/oauth/authorize';

type Exchange = (
  input: Parameters<Oauth['exchange']>[0],
) => Promise<Extract<HubspotCredentials, { kind: 'oauth' }>>;

export const createHubspotOauth = (
  config: HubspotConfig,
): Pick<Oauth, 'authorizeUrl'> & { readonly exchange: Exchange } => ({
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
    askToken({
      ...input,
      config,
      form: { grant_type: 'authorization_code', code, redirect_uri: redirectUri },
    }),
});

/**
 * Repeatable after a lost answer: a refresh token stays valid, and a used code is refused, so the
 * owner connects again.
 */
async function askToken({
  config,
  form,
  clock,
  sleep,
  random,
  budget,
}: SideParts & { config: HubspotConfig; form: Record<string, string> }): ReturnType<Exchange> {
  const http = createHttp({
    side: 'remote',
    origin: config.origin,
    clock,
    sleep,
    random,
    budget,
    budgetKey: 'hubspot:oauth',
  });
  const body = new URLSearchParams({
    ...form,
    client_id: config.clientId ?? '',
    client_secret: config.clientSecret ?? '',
  }).toString();
  const answer = await http({
    method: 'POST',
    path: `/oauth/${config.version}/token`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body,
    lane: 'interactive',
    repeatable: true,
  });
  // The owner uninstalled the app, or the code or token was used up.
  if (answer.status === 400)
    throw new SideError({ code: 'unauthorized', side: 'remote', retryable: false, status: 400 });
  if (answer.status >= 300) throw errorOfStatus({ side: 'remote', status: answer.status });
  const token = parseAnswer({
    schema: tokenShape,
    json: answer.json,
    side: 'remote',
    what: 'token',
  });
  return {
    kind: 'oauth',
    accessToken: token.access_token,
    refreshToken: token.refresh_token,
    expiresAtMs: clock.nowMs() + token.expires_in * 1_000,
  };
}

/**
 * Returns the access token to send. When called with a refused token it fetches a new one, once for
 * all concurrent callers. New credentials are saved before they are used; if saving fails they are
 * kept for the next call (X13, X14).
 */
export function createTokenSource(
  input: SideParts & {
    readonly config: HubspotConfig;
    readonly credentials: HubspotCredentials;
    readonly saveCredentials: (credentials: HubspotCredentials) => Promise<void>;
  },
): (refused?: string) => Promise<string> {
  let { credentials } = input;
  let unsaved: HubspotCredentials | null = null;
  let renewing: Promise<string> | null = null;
  const renew = async (refreshToken: string): Promise<string> => {
    unsaved ??= await askToken({
      ...input,
      form: { grant_type: 'refresh_token', refresh_token: refreshToken },
    });
    await input.saveCredentials(unsaved);
    credentials = unsaved;
    unsaved = null;
    return credentials.accessToken;
  };
  return async (refused) => {
    if (credentials.kind === 'token') return credentials.accessToken;
    const isStale =
      credentials.accessToken === refused || credentials.expiresAtMs - skewMs < input.clock.nowMs();
    if (!isStale) return credentials.accessToken;
    renewing ??= renew(credentials.refreshToken).finally(() => {
      renewing = null;
    });
    return renewing;
  };
}
