import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { WebhookRejected } from '@/lib/connectors/errors';
import { createHubspotWebhook } from './webhook';

const secret = 'client-secret';
const url = 'https://sync.example.com/api/webhooks/hubspot?from=hubspot';
const nowMs = 1_764_669_600_000;
const event = {
  eventId: 100,
  subscriptionId: 7,
  portalId: 62515,
  appId: 54321,
  occurredAt: nowMs - 1_500,
  subscriptionType: 'contact.propertyChange',
  attemptNumber: 0,
  objectId: 123,
  propertyName: 'phone',
  propertyValue: '+1 212 555 0140',
  changeSource: 'CRM_UI',
};
/** With spaces and an escape that a parse and a stringify would not bring back. */
const body = Buffer.from(
  `[ ${JSON.stringify({ ...event, propertyValue: 'Zoë' }).replace('ë', '\\u00eb')} ]\n`,
);

const signatureOf = ({
  method = 'POST',
  address = url,
  raw = body,
  time = String(nowMs),
  key = secret,
} = {}) =>
  createHmac('sha256', key)
    .update(method + address)
    .update(raw)
    .update(time)
    .digest('base64');
const verify = ({
  secret: known = secret,
  ...over
}: {
  method?: string;
  url?: string;
  rawBody?: Buffer;
  secret?: string | null;
  nowMs?: number;
  headers?: Record<string, string>;
} = {}) => {
  const headers: Record<string, string> = over.headers ?? {
    'x-hubspot-signature-v3': signatureOf(),
    'x-hubspot-request-timestamp': String(nowMs),
  };
  return createHubspotWebhook({ appId: null, clientSecret: known }).verify({
    rawBody: body,
    method: 'POST',
    url,
    nowMs,
    ...over,
    header: (name) => headers[name],
  });
};

describe('F01 X35 signature v3', () => {
  it('stands over the raw bytes as they came', () => {
    expect(verify()).toBe(true);
    expect(
      verify({ rawBody: Buffer.from(JSON.stringify(JSON.parse(body.toString('utf8')))) }),
      'the same content in other bytes',
    ).toBe(false);
  });

  it.each([
    ['another method', { method: 'GET' }],
    ['another address', { url: 'https://other.example.com/api/webhooks/hubspot?from=hubspot' }],
    ['another query', { url: 'https://sync.example.com/api/webhooks/hubspot' }],
    ['another body', { rawBody: Buffer.from('[]') }],
    ['another secret', { secret: 'another-secret' }],
    ['no secret of ours', { secret: null }],
  ])('%s is refused', (_name, over) => {
    expect(verify(over)).toBe(false);
  });

  it('a missing, short or garbled signature, or no time, is refused without an error', () => {
    const time = { 'x-hubspot-request-timestamp': String(nowMs) };
    for (const signature of [
      '',
      'short',
      signatureOf().slice(0, -4),
      '%%%',
      signatureOf({ key: 'another' }),
    ])
      expect(verify({ headers: { ...time, 'x-hubspot-signature-v3': signature } }), signature).toBe(
        false,
      );
    expect(verify({ headers: time })).toBe(false);
    expect(verify({ headers: { 'x-hubspot-signature-v3': signatureOf() } })).toBe(false);
    for (const odd of ['', 'soon', '-1', `${nowMs}.5`])
      expect(
        verify({
          headers: {
            'x-hubspot-signature-v3': signatureOf({ time: odd }),
            'x-hubspot-request-timestamp': odd,
          },
        }),
        odd,
      ).toBe(false);
  });

  it('a time more than five minutes away, either way, is refused though signed', () => {
    expect(verify({ nowMs: nowMs + 300_000 })).toBe(true);
    expect(verify({ nowMs: nowMs + 300_001 })).toBe(false);
    expect(verify({ nowMs: nowMs - 300_001 })).toBe(false);
  });

  it('the time itself is signed', () => {
    expect(
      verify({
        nowMs: nowMs + 400_000,
        headers: {
          'x-hubspot-signature-v3': signatureOf(),
          'x-hubspot-request-timestamp': String(nowMs + 400_000),
        },
      }),
    ).toBe(false);
  });

  it('HubSpot signs the address with its reserved characters decoded', () => {
    const headers = {
      'x-hubspot-signature-v3': signatureOf({
        address: 'https://sync.example.com/hook?to=a@b:c/d',
      }),
      'x-hubspot-request-timestamp': String(nowMs),
    };
    expect(verify({ headers, url: 'https://sync.example.com/hook?to=a%40b%3ac%2Fd' })).toBe(true);
  });
});

describe('events in neutral words', () => {
  const parse = (events: unknown, appId: string | null = '54321') =>
    createHubspotWebhook({ appId, clientSecret: null }).parse({
      rawBody: Buffer.from(JSON.stringify(events)),
    });
  const one = (over: object) => parse([{ ...event, ...over }])[0]?.events[0];

  it.each([
    ['contact.creation', 'changed'],
    ['contact.propertyChange', 'changed'],
    ['contact.deletion', 'deleted'],
    ['contact.privacyDeletion', 'erased'],
    ['contact.restore', 'changed'],
    ['object.propertyChange', 'changed'],
  ])('%s is %s', (subscriptionType, kind) => {
    expect(one({ subscriptionType })).toMatchObject({
      side: 'remote',
      contactId: '123',
      kind,
      atMs: nowMs - 1_500,
    });
  });

  it('B16 a merge names the record that is left and all that went into it', () => {
    expect(
      one({
        subscriptionType: 'contact.merge',
        objectId: 9,
        primaryObjectId: 1,
        mergedObjectIds: [2, 3],
        newObjectId: 9,
      }),
    ).toMatchObject({ kind: 'merged', contactId: '9', relatedIds: ['1', '2', '3'] });
    expect(
      one({
        subscriptionType: 'contact.merge',
        objectId: 1,
        primaryObjectId: 1,
        mergedObjectIds: [2],
      }),
    ).toMatchObject({ kind: 'merged', contactId: '1', relatedIds: ['2'] });
  });

  it('F03 unknown types and other objects are left out, the rest stays', () => {
    expect(
      parse([
        { ...event, subscriptionType: 'contact.somethingNew' },
        { ...event, subscriptionType: 'company.creation' },
        { ...event, subscriptionType: undefined },
      ]),
    ).toEqual([]);
    expect(parse([{ ...event, subscriptionType: 'deal.deletion' }, event])[0]?.events).toHaveLength(
      1,
    );
  });

  it('F02 a resent event has the same key; another property, time or contact has another', () => {
    const key = one({})?.key;
    expect(one({ attemptNumber: 3 })?.key).toBe(key);
    for (const over of [
      { propertyName: 'email' },
      { occurredAt: event.occurredAt + 1 },
      { objectId: 124 },
      { eventId: 101 },
    ])
      expect(one(over)?.key, JSON.stringify(over)).not.toBe(key);
  });

  it('C09 ours only when our own app wrote it', () => {
    expect(one({ changeSource: 'INTEGRATION', sourceId: '54321' })?.ours).toBe(true);
    expect(one({ changeSource: 'INTEGRATION', sourceId: '99999' })?.ours).toBe(false);
    expect(one({ changeSource: 'CRM_UI', sourceId: '54321' })?.ours).toBe(false);
    expect(
      parse([{ ...event, changeSource: 'INTEGRATION', sourceId: '54321' }], null)[0]?.events[0]
        ?.ours,
    ).toBe(false);
  });

  it('B14 one delivery may hold several accounts: each gets its own events only', () => {
    const accounts = parse([
      event,
      { ...event, portalId: 7, objectId: 5 },
      { ...event, objectId: 124 },
    ]);
    expect(
      accounts.map(({ accountKey, events }) => [
        accountKey,
        events.map(({ contactId }) => contactId),
      ]),
    ).toEqual([
      ['62515', ['123', '124']],
      ['7', ['5']],
    ]);
  });

  it.each([
    ['an id of 100 kB', { objectId: '1'.repeat(100_000) }],
    ['an id with NUL', { objectId: '1\u0000' }],
    ['an event id of 20 kB', { eventId: 'x'.repeat(20_000) }],
    ['a time between two milliseconds', { occurredAt: 1.5 }],
    ['a time beyond all dates', { occurredAt: 1e300 }],
    [
      'merged ids without end',
      {
        subscriptionType: 'contact.merge',
        mergedObjectIds: Array.from({ length: 1_000 }, (_, n) => n),
      },
    ],
  ])('S7 %s: that event is refused, the others of its delivery are taken', (_name, over) => {
    expect(
      parse([event, { ...event, ...over }, { ...event, objectId: 124 }])[0]?.events.map(
        ({ contactId }) => contactId,
      ),
    ).toEqual(['123', '124']);
  });

  it.each([
    ['nothing', ''],
    ['no JSON', '[{'],
    ['an object', '{}'],
    ['a list of something else', '[{"a":1}]'],
    ['more than HubSpot sends', JSON.stringify(Array.from({ length: 1_001 }, () => event))],
  ])('F04 X32 %s is refused with 400', (_name, text) => {
    const refusal = (() => {
      try {
        return createHubspotWebhook({ appId: null, clientSecret: null }).parse({
          rawBody: Buffer.from(text),
        });
      } catch (error) {
        return error;
      }
    })();
    expect(refusal).toBeInstanceOf(WebhookRejected);
    expect(refusal).toMatchObject({ status: 400 });
  });
});
