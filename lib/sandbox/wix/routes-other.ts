import { Refusal, type Route } from '@/lib/sandbox/api';
import { asArray, asObject, asText, asTexts } from '@/lib/sandbox/types';
import { createToken, inspectToken, type WixCredentials } from './auth';
import { createContact, updateContact } from './contacts';
import { refusalCode, refuse, refuseInvalid } from './errors';
import { type WixSite } from './site';
import { emailKey } from './store';
import { upsertSubscription } from './subscriptions';
import { isMember, type Writer } from './types';

const app: Writer = { kind: 'app' };
const ok = (body: object) => ({ status: 200, body });
const subscriptionsPath = '/email-marketing/v1/email-subscriptions';

export function tokenRoutes(
  site: WixSite,
  credentials: WixCredentials,
  isInstalled: () => boolean,
): Route[] {
  const denied = (error: string) =>
    new Refusal({
      status: 401,
      body: {
        error,
        error_description: 'The credentials are not valid for this instance.',
        message: '',
        details: {},
      },
    });
  const issue = () => {
    const { token, expiresInSeconds } = createToken(credentials, {
      kind: 'app',
      nowMs: site.now(),
      lifetimeMs: site.faults().tokenLifetimeMs,
    });
    return ok({ access_token: token, token_type: 'Bearer', expires_in: expiresInSeconds });
  };
  return [
    {
      method: 'POST',
      path: '/oauth2/token',
      kind: 'token',
      run: ({ body }) => {
        const given = asObject(body);
        if (!isInstalled()) throw denied('invalid_grant');
        if (asText(given['client_secret']) !== credentials.appSecret)
          throw denied('invalid_client');
        if (given['grant_type'] === 'client_credentials') {
          if (given['client_id'] !== credentials.appId) throw denied('invalid_client');
          if (given['instance_id'] !== credentials.instanceId) throw denied('invalid_grant');
          return issue();
        }
        if (given['grant_type'] === 'strip_bound_session') {
          if (!inspectToken(credentials, asText(given['access_token']), site.now()).active)
            throw denied('invalid_grant');
          return issue();
        }
        throw new Refusal({
          status: 400,
          body: { error: 'unsupported_grant_type', message: '', details: {} },
        });
      },
    },
    {
      method: 'POST',
      path: '/oauth2/token-info',
      kind: 'identity',
      run: ({ body }) =>
        ok(
          isInstalled()
            ? inspectToken(credentials, asText(asObject(body)['token']), site.now())
            : { active: false },
        ),
    },
  ];
}

export function otherRoutes(site: WixSite, credentials: WixCredentials): Route[] {
  return [
    {
      method: 'POST',
      path: `${subscriptionsPath}/query`,
      kind: 'read',
      run: ({ body }) => {
        const { filter, paging } = asObject(body);
        const wanted = asTexts(asObject(asObject(filter)['email'])['$in']);
        if (wanted.length > 100)
          throw refuseInvalid([
            {
              field: 'filter.email.$in',
              description: 'has more than 100 entries',
              violatedRule: 'MAX_SIZE',
            },
          ]);
        const { limit = 50, offset = 0 } = asObject(paging) as { limit?: number; offset?: number };
        const all =
          filter === undefined
            ? [...site.store.subscriptions.values()]
            : wanted.flatMap((email) => site.store.subscriptions.get(emailKey(email)) ?? []);
        const found = all.slice(offset, offset + Math.min(limit, 100));
        return ok({
          subscriptions: found,
          metadata: { count: found.length, offset, total: all.length },
        });
      },
    },
    {
      method: 'POST',
      path: `${subscriptionsPath}/bulk`,
      kind: 'write',
      run: ({ body }) => {
        const given = asArray(asObject(body)['subscriptions']);
        if (given.length < 1 || given.length > 100)
          throw refuseInvalid([
            {
              field: 'subscriptions',
              description: `has size ${given.length}, expected 1 to 100`,
              violatedRule: 'MAX_SIZE',
            },
          ]);
        const results = given.map((entry, originalIndex) => {
          try {
            if (site.random.percent(site.faults().partialFailPercent))
              return { originalIndex, error: { errorCode: 'INTERNAL', message: 'Not processed.' } };
            return {
              originalIndex,
              emailSubscription: upsertSubscription(site, readSubscription(entry)),
            };
          } catch (error) {
            if (!(error instanceof Refusal)) throw error;
            return {
              originalIndex,
              error: { errorCode: refusalCode(error), message: 'Not accepted.' },
            };
          }
        });
        const totalFailure = results.filter((result) => 'error' in result).length;
        return ok({
          results: site.random.shuffle(results),
          metadata: { totalSuccess: results.length - totalFailure, totalFailure },
        });
      },
    },
    {
      method: 'POST',
      path: subscriptionsPath,
      kind: 'write',
      run: ({ body }) =>
        ok({
          subscription: upsertSubscription(site, readSubscription(asObject(body)['subscription'])),
        }),
    },
    {
      method: 'POST',
      path: `${subscriptionsPath}/unsubscribe-link`,
      kind: 'read',
      run({ body }) {
        const email = encodeURIComponent(asText(asObject(body)['emailAddress']));
        return ok({ link: `https://example.com/unsubscribe?e=${email}` });
      },
    },
    {
      method: 'POST',
      path: '/contacts/v4/contact-submit',
      kind: 'write',
      run: ({ body }) => submitContact(site, asObject(body)['info']),
    },
    {
      method: 'GET',
      path: '/apps/v1/instance',
      kind: 'read',
      run: () =>
        ok({
          instance: {
            appName: 'Contact Sync',
            appVersion: '1.0.0',
            isFree: true,
            instanceId: credentials.instanceId,
            permissions: ['SCOPE.DC-CONTACTS.MANAGE-CONTACTS'],
          },
          site: {
            siteDisplayName: 'Sandbox site',
            locale: 'en',
            paymentCurrency: 'EUR',
            url: 'https://sandbox.example.com',
            ownerEmail: 'owner@example.com',
            siteId: credentials.siteId,
          },
        }),
    },
    { method: 'POST', path: '/apps/v1/bi-event', kind: 'read', run: () => ok({}) },
  ];
}

const readSubscription = (entry: unknown) => {
  const { email, subscriptionStatus, deliverabilityStatus } = asObject(entry);
  return {
    email: asText(email),
    ...(typeof subscriptionStatus === 'string' ? { subscriptionStatus } : {}),
    ...(typeof deliverabilityStatus === 'string' ? { deliverabilityStatus } : {}),
    writer: app,
  };
};

/** Appends to the contact with this e-mail, else makes one; never fails on a duplicate. */
function submitContact(site: WixSite, info: unknown) {
  const given = asObject(info);
  const email = asText(asObject(asArray(asObject(given['emails'])['items'])[0])['email']);
  const held = site.store.contacts.get(
    email ? (site.store.byEmail.get(emailKey(email))[0] ?? '') : '',
  );
  if (!held) {
    const contact = createContact(site, { info, allowDuplicates: true, writer: app });
    return ok({ contactId: contact.id, identityType: 'CONTACT', newContact: true });
  }
  const { emails: _emails, labelKeys: _labels, ...rest } = given;
  if (Object.keys(rest).length > 0) {
    const phones = asArray(asObject(rest['phones'])['items']);
    const next =
      phones.length > 0
        ? { ...rest, phones: { items: [...(held.info.phones?.items ?? []), ...phones] } }
        : rest;
    updateContact(site, {
      id: held.id,
      info: next,
      revision: null,
      allowDuplicates: true,
      writer: app,
    });
  }
  return ok({
    contactId: held.id,
    identityType: isMember(held) ? 'MEMBER' : 'CONTACT',
    newContact: false,
  });
}

export const unknownPath = () =>
  refuse({ status: 404, code: 'NOT_FOUND', description: 'No such method.' }).reply;
