import { z } from 'zod';
import { SideError } from '@/lib/core/model/side-error';
import { errorOfStatus, parseAnswer } from './errors';
import { createHttp } from './http';
import type { SideParts } from './types';

/** An access token that the owner made, or an OAuth pair that is refreshed. */
export const tokenShape = z.object({ kind: z.literal('token'), accessToken: z.string() });
export const oauthShape = z.object({
  kind: z.literal('oauth'),
  accessToken: z.string(),
  refreshToken: z.string(),
  expiresAtMs: z.number(),
});

type Token = z.output<typeof tokenShape>;
export type OauthPair = z.output<typeof oauthShape>;

const answerShape = z.object({
  access_token: z.string(),
  refresh_token: z.string(),
  expires_in: z.number(),
});

/** A token is refreshed this long before it ends: services advise against waiting for a 401. */
const skewMs = 60_000;

/** Where a service hands out tokens, and how our app proves itself there. */
export type TokenEndpoint = {
  readonly origin: string;
  readonly path: string;
  readonly budgetKey: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent with every request. */
  readonly form?: Readonly<Record<string, string>>;
};

/**
 * Asks for a pair of tokens. Repeatable after a lost answer: a refresh token stays valid, and a
 * used code is refused, so the owner connects again. @throws SideError
 */
export async function askTokens({
  endpoint,
  form,
  ...parts
}: SideParts & {
  readonly endpoint: TokenEndpoint;
  readonly form: Readonly<Record<string, string>>;
}): Promise<OauthPair> {
  const { origin, path, budgetKey } = endpoint;
  const http = createHttp({ ...parts, side: 'remote', origin, budgetKey });
  const answer = await http({
    method: 'POST',
    path,
    headers: { ...endpoint.headers, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ ...form, ...endpoint.form }).toString(),
    lane: 'interactive',
    repeatable: true,
  });
  // The owner uninstalled the app, or the code or token was used up.
  if (answer.status === 400)
    throw new SideError({ code: 'unauthorized', side: 'remote', retryable: false, status: 400 });
  if (answer.status >= 300) throw errorOfStatus({ side: 'remote', status: answer.status });
  const token = parseAnswer({
    schema: answerShape,
    json: answer.json,
    side: 'remote',
    what: 'token',
  });
  return {
    kind: 'oauth',
    accessToken: token.access_token,
    refreshToken: token.refresh_token,
    expiresAtMs: parts.clock.nowMs() + token.expires_in * 1_000,
  };
}

/**
 * Returns the access token to send. When called with a refused token it fetches a new one, once for
 * all concurrent callers. New credentials are saved before they are used; if saving fails they are
 * kept for the next call (X13, X14).
 */
export function createTokenSource<Own extends Token | OauthPair>(
  input: SideParts & {
    readonly endpoint: TokenEndpoint;
    readonly credentials: Own;
    readonly saveCredentials: (credentials: Own) => Promise<void>;
  },
): (refused?: string) => Promise<string> {
  let { credentials } = input;
  let unsaved: Own | null = null;
  let renewing: Promise<string> | null = null;
  const renew = async (refreshToken: string): Promise<string> => {
    unsaved ??= {
      ...credentials,
      ...(await askTokens({
        ...input,
        form: { grant_type: 'refresh_token', refresh_token: refreshToken },
      })),
    };
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
