import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import { asObject, asText, type JsonObject } from '@/lib/sandbox/types';

export type WixCredentials = {
  appId: string;
  appSecret: string;
  instanceId: string;
  siteId: string;
  ownerId: string;
};

export type TokenInfo = {
  active: boolean;
  subjectType?: string;
  subjectId?: string;
  exp?: number;
  iat?: number;
  clientId?: string;
  siteId?: string;
  instanceId?: string;
};

type TokenKind = 'app' | 'dashboard';

const tokenPrefix = 'OauthNG.JWS.';
const tokenLifetimeSeconds = 14_400;
const signedInstanceLifetimeMs = 24 * 3_600_000;

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const sign = (secret: string, text: string) =>
  createHmac('sha256', secret).update(text).digest('base64url');

function isSame(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function decode(payload: string): JsonObject {
  try {
    return asObject(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')));
  } catch {
    return {};
  }
}

/** Tokens are signed, not stored, so they stay good when the sandbox starts again. */
export function createToken(
  credentials: WixCredentials,
  { kind, nowMs, lifetimeMs }: { kind: TokenKind; nowMs: number; lifetimeMs: number },
) {
  const iat = Math.floor(nowMs / 1000);
  const lifetimeSeconds = lifetimeMs > 0 ? lifetimeMs / 1000 : tokenLifetimeSeconds;
  const payload = encode({
    kind,
    instanceId: credentials.instanceId,
    iat,
    exp: nowMs / 1000 + lifetimeSeconds,
    jti: randomUUID(),
  });
  return {
    token: `${tokenPrefix}${payload}.${sign(credentials.appSecret, payload)}`,
    expiresInSeconds: Math.max(1, Math.floor(lifetimeSeconds)),
  };
}

function readToken(credentials: WixCredentials, token: string, nowMs: number): JsonObject | null {
  if (!token.startsWith(tokenPrefix)) return null;
  const [payload = '', signature = ''] = token.slice(tokenPrefix.length).split('.');
  if (!isSame(signature, sign(credentials.appSecret, payload))) return null;
  const claims = decode(payload);
  return Number(claims['exp']) * 1000 > nowMs ? claims : null;
}

/**
 * Whether this Authorization header may call the API. Wix takes the bare token; Bearer is accepted
 * too.
 */
export function isAuthorized(
  credentials: WixCredentials,
  header: string | null,
  nowMs: number,
): boolean {
  return header !== null && readToken(credentials, header.replace(/^Bearer /, ''), nowMs) !== null;
}

/** What /oauth2/token-info says of an access token or a signed `instance` string. */
export function inspectToken(credentials: WixCredentials, token: string, nowMs: number): TokenInfo {
  const bare = token.replace(/^Bearer /, '');
  const claims = readToken(credentials, bare, nowMs);
  const common = {
    clientId: credentials.appId,
    siteId: credentials.siteId,
    instanceId: credentials.instanceId,
  };
  if (claims) {
    const isApp = claims['kind'] === 'app';
    return {
      active: true,
      subjectType: isApp ? 'APP' : 'USER',
      subjectId: isApp ? credentials.appId : credentials.ownerId,
      iat: Number(claims['iat']),
      exp: Math.floor(Number(claims['exp'])),
      ...common,
    };
  }
  const instance = readInstance(credentials, bare);
  const signedMs = Date.parse(asText(instance?.['signDate']));
  if (
    !instance ||
    instance['instanceId'] !== credentials.instanceId ||
    !(signedMs + signedInstanceLifetimeMs > nowMs)
  )
    return { active: false };
  const isVisitor = asText(instance['aid']) !== '';
  return {
    active: true,
    subjectType: isVisitor ? 'VISITOR' : 'USER',
    subjectId: isVisitor ? asText(instance['aid']) : asText(instance['uid']),
    iat: Math.floor(signedMs / 1000),
    exp: Math.floor((signedMs + signedInstanceLifetimeMs) / 1000),
    ...common,
  };
}

/**
 * The signed `instance` parameter of the dashboard iframe: HMAC of the payload, a dot, the payload.
 */
export function signInstance(
  credentials: WixCredentials,
  { nowMs, overrides }: { nowMs: number; overrides: JsonObject },
): string {
  const payload = encode({
    instanceId: credentials.instanceId,
    appDefId: credentials.appId,
    signDate: new Date(nowMs).toISOString(),
    uid: credentials.ownerId,
    permissions: 'OWNER',
    demoMode: false,
    siteOwnerId: credentials.ownerId,
    ...overrides,
  });
  return `${sign(credentials.appSecret, payload)}.${payload}`;
}

function readInstance(credentials: WixCredentials, instance: string): JsonObject | null {
  const [signature = '', payload = ''] = instance.split('.');
  return payload !== '' && isSame(signature, sign(credentials.appSecret, payload))
    ? decode(payload)
    : null;
}
