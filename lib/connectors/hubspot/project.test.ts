import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { defaultMapping } from './default-mapping';
import { idProperty } from './manifest';
import { scopes } from './oauth';
import { createHubspotWebhook, kinds } from './webhook';

const folder = path.resolve(import.meta.dirname, '../../../public/hubspot-app');
const read = (file: string): unknown =>
  JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8'));

const subscription = z.strictObject({
  subscriptionType: z.string(),
  objectType: z.literal('contact').optional(),
  propertyName: z.string().optional(),
  active: z.literal(true),
});
const webhooksFile = z.strictObject({
  uid: z.string().min(1),
  type: z.literal('webhooks'),
  config: z.strictObject({
    settings: z.strictObject({
      targetUrl: z.url({ protocol: /^https$/ }),
      maxConcurrentRequests: z.number().int().positive(),
    }),
    subscriptions: z.strictObject({
      crmObjects: z.array(subscription.required({ objectType: true })),
      hubEvents: z.array(subscription),
    }),
  }),
});
// HubSpot refuses an app with a fixed token that names redirect addresses or optional permissions.
const appFile = z.strictObject({
  uid: z.string().min(1),
  type: z.literal('app'),
  config: z.strictObject({
    name: z.string().min(1),
    description: z.string().min(1),
    distribution: z.literal('private'),
    auth: z.strictObject({ type: z.literal('static'), requiredScopes: z.array(z.string()) }),
    permittedUrls: z.strictObject({
      fetch: z.array(z.string()),
      iframe: z.array(z.string()),
      img: z.array(z.string()),
    }),
  }),
});

const { settings, subscriptions } = webhooksFile.parse(
  read('src/app/webhooks/webhooks-hsmeta.json'),
).config;
const all = [...subscriptions.crmObjects, ...subscriptions.hubEvents];

test('the project is a project: a name, the source folder, a platform version', () => {
  expect(read('hsproject.json')).toEqual({
    name: 'contact-sync-for-wix',
    srcDir: 'src',
    platformVersion: expect.stringMatching(/^20\d\d\.\d\d$/),
  });
  expect(new URL(settings.targetUrl).pathname).toBe('/api/webhooks/hubspot');
});

test('HubSpot is asked for exactly the kinds of events that we handle', () => {
  const asked = new Set(all.map(({ subscriptionType }) => subscriptionType.split('.')[1]));
  expect([...asked].sort()).toEqual(Object.keys(kinds).sort());
  expect(subscriptions.hubEvents.map(({ subscriptionType }) => subscriptionType)).toEqual([
    'contact.privacyDeletion',
  ]);
});

test('an event of every subscription is understood', () => {
  for (const { subscriptionType, propertyName } of all) {
    const event = {
      eventId: 1,
      subscriptionId: 2,
      portalId: 3,
      appId: 4,
      occurredAt: 5,
      subscriptionType,
      objectId: 6,
      objectTypeId: '0-1',
      ...(propertyName ? { propertyName } : {}),
    };
    const [account] = createHubspotWebhook({ appId: '4', clientSecret: null }).parse({
      rawBody: Buffer.from(JSON.stringify([event])),
    });
    expect(account?.events, subscriptionType).toHaveLength(1);
  }
});

test('subscribes once to each field of a new connection and to the stored id', () => {
  const fields = all.flatMap(({ propertyName }) => propertyName ?? []);
  expect([...fields].sort()).toEqual(
    [...defaultMapping.map(({ remote }) => remote), idProperty].sort(),
  );
  expect(
    all.filter(
      ({ subscriptionType, propertyName }) =>
        (subscriptionType === 'object.propertyChange') !== (propertyName !== undefined),
    ),
  ).toEqual([]);
});

test('asks for the permissions that a connection needs; HubSpot adds "oauth" itself', () => {
  const { requiredScopes } = appFile.parse(read('src/app/app-hsmeta.json')).config.auth;
  expect([...requiredScopes, 'oauth'].sort()).toEqual([...scopes].sort());
});
