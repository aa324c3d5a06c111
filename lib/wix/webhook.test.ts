import { createHmac, generateKeyPairSync } from 'node:crypto';
import { SignJWT, UnsecuredJWT, type JWTPayload } from 'jose';
import { describe, expect, it } from 'vitest';
import { WebhookRejected } from '@/lib/connectors/errors';
import { openWixWebhook, resendWindowMs } from './webhook';

const newKeys = () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { privateKey, pem: String(publicKey.export({ type: 'spki', format: 'pem' })) };
};
const keys = newKeys();
const strangers = newKeys();
const appId = '11111111-1111-4111-8111-111111111111';
const instanceId = '22222222-2222-4222-8222-222222222222';
const contactId = '33333333-3333-4333-8333-333333333333';
const nowMs = Date.parse('2025-12-02T10:00:00Z');
const nowS = nowMs / 1000;

type Event = {
  readonly eventType: string;
  readonly payload?: unknown;
  readonly identity?: unknown;
};
const created: Event = {
  eventType: 'wix.contacts.v4.contact_created',
  payload: {
    id: 'e1',
    entityId: contactId,
    eventTime: '2025-12-02T09:59:58.123Z',
    createdEvent: { entity: { id: contactId, revision: 1 } },
  },
};

/** The claims of a webhook: JSON texts nested three deep. */
const claimsOf = ({ eventType, payload, identity }: Event): JWTPayload => ({
  data: JSON.stringify({
    eventType,
    instanceId,
    ...(payload === undefined ? {} : { data: JSON.stringify(payload) }),
    ...(identity === undefined ? {} : { identity: JSON.stringify(identity) }),
  }),
  iat: nowS,
  exp: nowS + 3_600,
});
const sign = (claims: JWTPayload, key = keys.privateKey, alg = 'RS256') =>
  new SignJWT(claims).setProtectedHeader({ alg, kid: 'wix' }).sign(key);
const open = (raw: string, over: { publicKey?: string; appId?: string; nowMs?: number } = {}) =>
  openWixWebhook({ raw, appId, publicKey: keys.pem, nowMs, ...over });
const openEvent = async (event: Event) => open(await sign(claimsOf(event)));
const statusOf = async (opening: Promise<unknown>): Promise<number | string> =>
  opening.then(
    () => 'accepted',
    (error: unknown) => {
      if (error instanceof WebhookRejected) return error.status;
      throw error;
    },
  );

describe('F01 X33 who is not proven to be Wix is refused with 401', () => {
  it('a good signature is accepted, whichever way the key is written down', async () => {
    const raw = await sign(claimsOf(created));
    for (const publicKey of [
      keys.pem,
      keys.pem.replaceAll('\n', '\\n'),
      Buffer.from(keys.pem).toString('base64'),
    ])
      expect(await open(`${raw}\n`, { publicKey })).toMatchObject({
        kind: 'contactEvents',
        eventId: 'e1',
        instanceId,
      });
  });

  it('no signature, half a token, no token', async () => {
    const [header, payload] = (await sign(claimsOf(created))).split('.');
    for (const raw of [
      '',
      'nonsense',
      '{}',
      `${header}.${payload}`,
      `${header}.${payload}.`,
      'a.b.c',
    ])
      expect(await statusOf(open(raw)), raw).toBe(401);
  });

  it('altered claims under an honest signature', async () => {
    const [header, , signature] = (await sign(claimsOf(created))).split('.');
    const other = Buffer.from(JSON.stringify(claimsOf({ eventType: 'AppRemoved' }))).toString(
      'base64url',
    );
    expect(await statusOf(open(`${header}.${other}.${signature}`))).toBe(401);
  });

  it('the key of another', async () => {
    expect(await statusOf(open(await sign(claimsOf(created), strangers.privateKey)))).toBe(401);
  });

  it('alg none', async () => {
    expect(await statusOf(open(new UnsecuredJWT(claimsOf(created)).encode()))).toBe(401);
  });

  it('HS256 with the public key as the secret', async () => {
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const body = `${part({ alg: 'HS256' })}.${part(claimsOf(created))}`;
    expect(
      await statusOf(
        open(`${body}.${createHmac('sha256', keys.pem).update(body).digest('base64url')}`),
      ),
    ).toBe(401);
  });

  it('another algorithm with the right key', async () => {
    expect(await statusOf(open(await sign(claimsOf(created), keys.privateKey, 'PS256')))).toBe(401);
  });

  it('a token for another app', async () => {
    expect(await statusOf(open(await sign({ ...claimsOf(created), aud: 'another-app' })))).toBe(
      401,
    );
    expect(await statusOf(open(await sign({ ...claimsOf(created), aud: [appId] })))).toBe(
      'accepted',
    );
  });

  it('X34 a token as old as Wix still resends is good, an older one is not', async () => {
    const raw = await sign(claimsOf(created));
    const endsMs = nowMs + 3_600_000;
    expect(await statusOf(open(raw, { nowMs: endsMs + 48 * 3_600_000 }))).toBe('accepted');
    expect(await statusOf(open(raw, { nowMs: endsMs + resendWindowMs }))).toBe('accepted');
    expect(await statusOf(open(raw, { nowMs: endsMs + resendWindowMs + 1_000 }))).toBe(401);
  });

  it('a token from the future, or without any time', async () => {
    const { data } = claimsOf(created);
    expect(await statusOf(open(await sign({ data, iat: nowS + 600, exp: nowS + 4_200 })))).toBe(
      401,
    );
    expect(
      await statusOf(open(await sign({ data, iat: nowS, nbf: nowS + 600, exp: nowS + 4_200 }))),
    ).toBe(401);
    expect(await statusOf(open(await sign({ data })))).toBe(401);
    expect(await statusOf(open(await sign({ data, iat: nowS + 60 })))).toBe('accepted');
  });

  it('signed claims without content', async () => {
    expect(await statusOf(open(await sign({ iat: nowS })))).toBe(401);
  });
});

describe('F04 X32 proven, but not an event: 400', () => {
  it.each([
    ['the envelope is not JSON', { data: 'nonsense' }],
    ['the envelope names no installation', { data: JSON.stringify({ eventType: 'AppRemoved' }) }],
    [
      'the payload is not JSON',
      { data: JSON.stringify({ eventType: created.eventType, instanceId, data: '{' }) },
    ],
    [
      'the event names no contact',
      { data: JSON.stringify({ eventType: created.eventType, instanceId, data: '{"id":"e1"}' }) },
    ],
    [
      'S7 an installation with NUL',
      {
        data: JSON.stringify({
          eventType: created.eventType,
          instanceId: `${instanceId}\u0000`,
          data: JSON.stringify(created.payload),
        }),
      },
    ],
    [
      'S7 an installation of 20 kB',
      { data: JSON.stringify({ eventType: 'AppRemoved', instanceId: 'x'.repeat(20_000) }) },
    ],
    [
      'S7 a contact of 100 kB',
      {
        data: JSON.stringify({
          eventType: created.eventType,
          instanceId,
          data: JSON.stringify({ id: 'e1', entityId: '3'.repeat(100_000) }),
        }),
      },
    ],
    [
      'the entity is broken JSON',
      {
        data: JSON.stringify({
          eventType: created.eventType,
          instanceId,
          data: JSON.stringify({ entityId: contactId, createdEvent: { entityAsJson: '{' } }),
        }),
      },
    ],
  ])('%s', async (_name, claims) => {
    expect(await statusOf(open(await sign({ ...claims, iat: nowS })))).toBe(400);
  });
});

describe('events in neutral words', () => {
  const contact = (slug: string, payload: object) => ({
    eventType: `wix.contacts.v4.contact_${slug}`,
    payload: { id: 'e1', entityId: contactId, eventTime: '2025-12-02T09:59:58.123Z', ...payload },
  });
  const base = {
    key: 'e1',
    side: 'wix',
    contactId,
    atMs: Date.parse('2025-12-02T09:59:58.123Z'),
    ours: false,
  };
  const eventsOf = async (event: Event) => {
    const opened = await openEvent(event);
    if (opened.kind !== 'contactEvents') throw new Error(`opened as ${opened.kind}`);
    return opened.events;
  };

  it('created and updated carry the revision, as objects or as JSON text', async () => {
    expect(await eventsOf(created)).toEqual([{ ...base, kind: 'changed', version: '1' }]);
    expect(
      await eventsOf(contact('created', { createdEvent: { entityAsJson: '{"revision":"1"}' } })),
    ).toEqual([{ ...base, kind: 'changed', version: '1' }]);
    expect(
      await eventsOf(contact('updated', { updatedEvent: { currentEntity: { revision: 7 } } })),
    ).toEqual([{ ...base, kind: 'changed', version: '7' }]);
    expect(
      await eventsOf(
        contact('updated', { updatedEvent: { currentEntityAsJson: '{"revision":8}' } }),
      ),
    ).toEqual([{ ...base, kind: 'changed', version: '8' }]);
  });

  it('deleted; and a deletion on request of the person is an erasure too', async () => {
    expect(await eventsOf(contact('deleted', { deletedEvent: {} }))).toEqual([
      { ...base, kind: 'deleted' },
    ]);
    expect(
      await eventsOf(contact('deleted', { deletedEvent: {}, triggeredByAnonymizeRequest: true })),
    ).toEqual([
      { ...base, kind: 'erased' },
      { ...base, kind: 'deleted' },
    ]);
  });

  it('B15 merged names the target and all who went into it, whomever the event names', async () => {
    const body = { targetContactId: 'target', sourceContactIds: ['source', contactId] };
    const merged = {
      ...base,
      contactId: 'target',
      kind: 'merged',
      relatedIds: [contactId, 'source'],
    };
    expect(await eventsOf(contact('merged', { actionEvent: { body } }))).toEqual([merged]);
    expect(
      await eventsOf(contact('merged', { actionEvent: { bodyAsJson: JSON.stringify(body) } })),
    ).toEqual([merged]);
    expect(await eventsOf(contact('merged', {}))).toEqual([
      { ...base, kind: 'merged', relatedIds: [] },
    ]);
  });

  it('C09 the writer’s mark is ours only for our own app', async () => {
    const isOurs = async (identity: unknown) => (await eventsOf({ ...created, identity }))[0]?.ours;
    expect(await isOurs({ identityType: 'APP', appId })).toBe(true);
    expect(await isOurs({ identityType: 'APP', appId: 'another-app' })).toBe(false);
    expect(await isOurs({ identityType: 'WIX_USER', wixUserId: appId })).toBe(false);
    expect(await isOurs(undefined)).toBe(false);
  });

  it.each([
    ['labelsChanged', { eventType: 'wix.contacts.v4.label_created', payload: { id: 'e1' } }],
    ['labelsChanged', { eventType: 'wix.contacts.v4.label_deleted', payload: { id: 'e1' } }],
    [
      'fieldsChanged',
      { eventType: 'wix.contacts.v4.extended-field_updated', payload: { id: 'e1' } },
    ],
    [
      'fieldsChanged',
      { eventType: 'wix.contacts.v4.extended_field_deleted', payload: { id: 'e1' } },
    ],
  ])('%s', async (kind, event) => {
    expect(await openEvent(event)).toEqual({ kind, eventId: 'e1', instanceId });
  });

  it.each([
    ['appRemoved', 'AppRemoved'],
    ['appInstalled', 'AppInstalled'],
  ])('%s says when it was, by the signature', async (kind, eventType) => {
    expect(await openEvent({ eventType, payload: { id: 'e1' } })).toEqual({
      kind,
      eventId: 'e1',
      instanceId,
      atMs: nowS * 1000,
    });
  });

  it('an installation copied from another site names it', async () => {
    expect(
      await openEvent({
        eventType: 'AppInstalled',
        payload: { id: 'e1', originInstanceId: 'older' },
      }),
    ).toMatchObject({ kind: 'appInstalled', eventId: 'e1', instanceId, originInstanceId: 'older' });
  });

  it('a subscription change names the address and both statuses', async () => {
    const eventType = 'com.wixpress.emailsubscriptions.v1.EmailSubscriptionChanged';
    const subscription = { email: 'ana@example.com', subscriptionStatus: 'UNSUBSCRIBED' };
    expect(await openEvent({ eventType, payload: { id: 'e1', subscription } })).toEqual({
      kind: 'emailSubscriptionChanged',
      eventId: 'e1',
      instanceId,
      email: 'ana@example.com',
      status: 'UNSUBSCRIBED',
      deliverability: null,
    });
    expect(await openEvent({ eventType, payload: { id: 'e1' } })).toEqual({
      kind: 'ignored',
      eventId: 'e1',
      instanceId,
      eventType,
    });
  });

  it.each(['wix.contacts.v4.contact_archived', 'wix.bookings.v2.booking_created', 'SomethingNew'])(
    'F03 %s is ignored',
    async (eventType) => {
      expect(await openEvent({ eventType, payload: { id: 'e1', entityId: contactId } })).toEqual({
        kind: 'ignored',
        eventId: 'e1',
        instanceId,
        eventType,
      });
    },
  );

  it('F02 an event without an id is known by its token; another token is another one', async () => {
    const raw = await sign(claimsOf({ eventType: 'AppRemoved' }));
    const first = await open(raw);
    expect((await open(`${raw}\n`)).eventId).toBe(first.eventId);
    expect(
      (await open(await sign({ ...claimsOf({ eventType: 'AppRemoved' }), iat: nowS - 5 }))).eventId,
    ).not.toBe(first.eventId);
  });
});
