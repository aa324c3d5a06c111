import { randomBytes, randomUUID } from 'node:crypto';
import { Refusal, type Call, type Route } from '@/lib/sandbox/api';
import { type TokenBook } from '@/lib/sandbox/token-book';
import { asArray, asObject, asText } from '@/lib/sandbox/types';
import { type HubspotAccount } from './account';
import { notFound } from './errors';
import { archiveProperty, createProperty, requireProperty, updateProperty } from './properties';

export type HubspotCredentials = {
  appId: string;
  clientSecret: string;
  clientId: string;
  accessToken: string;
  refreshToken: string;
  portalId: number;
};

const tokenLifetimeMs = 30 * 60_000;
const dated = ':ver{20\\d\\d-\\d\\d}';
const ok = (body: unknown) => ({ status: 200, body });
const nameOf = (call: Call) => call.params['name'] ?? '';

export function oauthRoutes(
  account: HubspotAccount,
  credentials: HubspotCredentials,
  tokens: TokenBook,
  isInstalled: () => boolean,
): Route[] {
  const denied = (status: string, message: string) =>
    new Refusal({
      status: 400,
      body: { status, message, correlationId: randomBytes(8).toString('hex') },
    });
  const token: Route['run'] = ({ body }) => {
    const {
      grant_type: grant,
      client_id: id,
      client_secret: secret,
      refresh_token: refresh,
      code,
      redirect_uri: redirectUri,
    } = asObject(body);
    if (id !== credentials.clientId || secret !== credentials.clientSecret)
      throw denied('BAD_CLIENT_SECRET', 'missing or invalid client id or secret');
    if (grant === 'authorization_code') {
      if (!isInstalled() || !tokens.useCode(asText(code), asText(redirectUri)))
        throw denied('BAD_AUTH_CODE', 'missing or unknown auth code');
    } else if (
      grant !== 'refresh_token' ||
      refresh !== credentials.refreshToken ||
      !isInstalled()
    ) {
      throw denied('BAD_REFRESH_TOKEN', 'missing or invalid refresh token');
    } else if (account.faults().rotateRefreshTokens) {
      credentials.refreshToken = randomUUID();
      account.touch();
    }
    const lifetimeMs = account.faults().tokenLifetimeMs || tokenLifetimeMs;
    return ok({
      access_token: tokens.issue(lifetimeMs, account.now()),
      refresh_token: credentials.refreshToken,
      token_type: 'bearer',
      expires_in: Math.max(1, Math.floor(lifetimeMs / 1000)),
      hub_id: credentials.portalId,
    });
  };
  const introspect: Route['run'] = (call) => {
    const given = asText(asObject(call.body)['token']) || (call.params['token'] ?? '');
    if (given !== credentials.accessToken && !tokens.isGood(given, account.now()))
      return ok({ active: false });
    return ok({
      active: true,
      token: given,
      hub_id: credentials.portalId,
      app_id: Number(credentials.appId),
      token_type: 'access',
      user: 'owner@example.com',
      user_id: 1001,
      scopes: ['oauth', 'crm.objects.contacts.read', 'crm.objects.contacts.write'],
      expires_in: 1800,
    });
  };
  const versions = [`/oauth/${dated}`, '/oauth/v3', '/oauth/v1'];
  return [
    ...versions.map((base): Route => ({
      method: 'POST',
      path: `${base}/token`,
      kind: 'token',
      run: token,
    })),
    ...versions.map((base): Route => ({
      method: 'POST',
      path: `${base}/token/introspect`,
      kind: 'identity',
      run: introspect,
    })),
    { method: 'GET', path: '/oauth/v1/access-tokens/:token', kind: 'identity', run: introspect },
  ];
}

export function otherRoutes(account: HubspotAccount): Route[] {
  const properties = [`/crm/properties/${dated}/contacts`, '/crm/v3/properties/contacts'].flatMap(
    (base): Route[] => [
      {
        method: 'GET',
        path: base,
        kind: 'read',
        run: (call) =>
          ok({
            results:
              call.query.get('archived') === 'true' ? [] : [...account.store.properties.values()],
          }),
      },
      {
        method: 'POST',
        path: base,
        kind: 'read',
        run: ({ body }) => ({ status: 201, body: createProperty(account, body) }),
      },
      {
        method: 'GET',
        path: `${base}/:name`,
        kind: 'read',
        run: (call) => ok(requireProperty(account, nameOf(call))),
      },
      {
        method: 'PATCH',
        path: `${base}/:name`,
        kind: 'read',
        run: (call) => ok(updateProperty(account, nameOf(call), call.body)),
      },
      {
        method: 'DELETE',
        path: `${base}/:name`,
        kind: 'write',
        run: (call) => {
          archiveProperty(account, nameOf(call));
          return { status: 204 };
        },
      },
    ],
  );
  const details = [`/account-info/${dated}/details`, '/account-info/v3/details'].map(
    (path): Route => ({
      method: 'GET',
      path,
      kind: 'read',
      run: () =>
        ok({
          portalId: account.portalId,
          accountType: 'STANDARD',
          timeZone: 'Europe/Berlin',
          companyCurrency: 'EUR',
          additionalCurrencies: [],
          utcOffset: '+01:00',
          utcOffsetMilliseconds: 3_600_000,
          uiDomain: 'app.hubspot.com',
          dataHostingLocation: 'eu1',
        }),
    }),
  );
  return [...properties, ...details, ...consentRoutes(account)];
}

const subscriptionId = 1;

/** The least of it: one subscription type, a status per address. */
function consentRoutes(account: HubspotAccount): Route[] {
  const wire = (email: string) => ({
    channel: 'EMAIL',
    subscriberIdString: email,
    subscriptionId,
    subscriptionName: 'Newsletter',
    status: account.store.consent.get(email.toLowerCase()) ?? 'NOT_SPECIFIED',
    timestamp: new Date(account.now()).toISOString(),
  });
  const set = (raw: unknown, email: string) => {
    const status = asText(asObject(raw)['statusState']);
    if (!['SUBSCRIBED', 'UNSUBSCRIBED', 'NOT_SPECIFIED'].includes(status))
      throw notFound('statusState is not known');
    account.store.consent.set(email.toLowerCase(), status);
    account.touch();
    return wire(email);
  };
  return [`/communication-preferences/${dated}`, '/communication-preferences/v4'].flatMap(
    (base): Route[] => [
      {
        method: 'GET',
        path: `${base}/definitions`,
        kind: 'read',
        run: () =>
          ok({
            results: [
              {
                id: String(subscriptionId),
                name: 'Newsletter',
                description: 'News by e-mail',
                isActive: true,
                isDefault: false,
                isInternal: false,
              },
            ],
          }),
      },
      {
        method: 'POST',
        path: `${base}/statuses/batch/read`,
        kind: 'read',
        run: ({ body }) =>
          ok({
            status: 'COMPLETE',
            results: asArray(asObject(body)['inputs'])
              .map(String)
              .map((email) => ({ subscriberIdString: email, statuses: [wire(email)] })),
          }),
      },
      {
        method: 'POST',
        path: `${base}/statuses/batch/write`,
        kind: 'write',
        run: ({ body }) =>
          ok({
            status: 'COMPLETE',
            results: asArray(asObject(body)['inputs']).map((input) =>
              set(input, asText(asObject(input)['subscriberIdString'])),
            ),
          }),
      },
      {
        method: 'GET',
        path: `${base}/statuses/:email`,
        kind: 'read',
        run: (call) => ok({ results: [wire(call.params['email'] ?? '')] }),
      },
      {
        method: 'POST',
        path: `${base}/statuses/:email`,
        kind: 'write',
        run: (call) => ok(set(call.body, call.params['email'] ?? '')),
      },
    ],
  );
}
