import { randomUUID } from 'node:crypto';
import { Refusal, type Call, type Route } from '@/lib/sandbox/api';
import { type TokenBook } from '@/lib/sandbox/token-book';
import { asObject, asText } from '@/lib/sandbox/types';
import { type PipedriveAccount } from './account';
import { type PipedriveCredentials } from './credentials';

const lifetimeMs = 3_599_000;
const scope = 'base contacts:full contact-fields:full search:read admin';

const denied = (status: number, error: string) =>
  new Refusal({ status, body: { success: false, error } });

/** HTTP Basic with the app's id and secret. */
function refuseStranger(call: Call, { clientId, clientSecret }: PipedriveCredentials): void {
  const [kind = '', value = ''] = (call.headers.get('authorization') ?? '').split(' ');
  const login = Buffer.from(value, 'base64').toString('utf8');
  if (!/^basic$/i.test(kind) || login !== `${clientId}:${clientSecret}`)
    throw denied(401, 'invalid_client');
}

/** Tokens for an app that the owner agreed to. */
export function oauthRoutes({
  account,
  credentials,
  tokens,
  isInstalled,
  origin,
}: {
  account: PipedriveAccount;
  credentials: PipedriveCredentials;
  tokens: TokenBook;
  isInstalled(): boolean;
  /** Where this company's API is, once it listens. */
  origin(): string;
}): Route[] {
  const checkGrant = (call: Call) => {
    const { grant_type: grant, refresh_token, code, redirect_uri } = asObject(call.body);
    if (!isInstalled()) throw denied(400, 'invalid_grant');
    if (grant === 'authorization_code') {
      if (!tokens.useCode(asText(code), asText(redirect_uri))) throw denied(400, 'invalid_grant');
      return;
    }
    if (grant !== 'refresh_token') throw denied(400, 'unsupported_grant_type');
    if (refresh_token !== credentials.refreshToken) throw denied(400, 'invalid_grant');
    if (!account.faults().rotateRefreshTokens) return;
    credentials.refreshToken = randomUUID();
    account.touch();
  };
  return [
    {
      method: 'POST',
      path: '/oauth/token',
      kind: 'token',
      run(call) {
        refuseStranger(call, credentials);
        checkGrant(call);
        const livesMs = account.faults().tokenLifetimeMs || lifetimeMs;
        return {
          status: 200,
          body: {
            access_token: tokens.issue(livesMs, account.now()),
            token_type: 'Bearer',
            refresh_token: credentials.refreshToken,
            scope,
            expires_in: Math.max(1, Math.floor(livesMs / 1_000)),
            api_domain: origin(),
          },
        };
      },
    },
  ];
}
