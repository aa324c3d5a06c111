import { createHmac, createSign, type KeyObject } from 'node:crypto';
import fc from 'fast-check';
import { broken, junkText, junkValue } from './junk';
import { encode, type FuzzRequest } from './request';

type Parts = {
  /** Of the form that is switched on. */
  readonly formPath: string;
  readonly wix: { readonly privateKey: KeyObject; readonly instanceId: string };
  readonly hubspot: {
    readonly secret: string;
    readonly publicUrl: string;
    readonly accountKey: string;
    readonly appId: string;
  };
  readonly hookKey: string;
};

/** Each sender has a window of its own. */
const senders = fc.ipV4();

const post = (
  path: string,
  headers: Readonly<Record<string, string>>,
  body: string | Buffer,
): FuzzRequest => ({ kind: 'call', method: 'POST', path, headers, body });

const answers = fc.record(
  {
    email: fc.constantFrom('ana@example.com', 'no address', 'ana@exämple.com'),
    first: fc.string(),
    last: fc.string(),
    phone: fc.constant('+1 212 555 0100'),
  },
  { requiredKeys: ['email'] },
);

function forms({ formPath }: Parts): fc.Arbitrary<FuzzRequest> {
  const json = fc
    .oneof(answers, broken(answers))
    .map((value) => ({ type: 'application/json', body: JSON.stringify(value) ?? '' }));
  const urlencoded = fc
    .array(fc.tuple(fc.oneof(fc.constant('email'), junkText), junkText), { maxLength: 6 })
    .map((fields) => ({
      type: 'application/x-www-form-urlencoded',
      body: fields.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&'),
    }));
  const multipart = fc
    .tuple(junkText, junkText, fc.constantFrom('--b--\r\n', '', '--b', '--c--'))
    .map(([name, value, end]) => ({
      type: 'multipart/form-data; boundary=b',
      body: `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n${end}`,
    }));
  const other = fc
    .tuple(
      fc.constantFrom(
        '',
        'text/plain',
        'application/json; charset=x',
        'application/json; charset=utf-16le',
        'multipart/form-data',
        'multipart/form-data; boundary=',
        'application/x-www-form-urlencoded; charset=shift_jis',
        'application/json;'.repeat(50),
      ),
      junkText,
    )
    .map(([type, body]) => ({ type, body }));
  const paths = fc.oneof(
    { weight: 12, arbitrary: fc.constant(formPath) },
    { weight: 1, arbitrary: junkText.map((key) => `/api/forms/${encode(key).slice(0, 3_000)}`) },
  );
  const headers = fc.record(
    {
      origin: fc.constantFrom('https://example.com', 'null', 'junk'),
      accept: fc.constantFrom('text/html', '*/*'),
      'idempotency-key': fc.constantFrom('1', '2', ' ', 'x'.repeat(500)),
      'x-contact-sync-signature': fc.constantFrom(
        't=1,v1=00',
        `t=${'9'.repeat(12)},v1=${'0'.repeat(64)}`,
        '',
      ),
    },
    { requiredKeys: [] },
  );
  return fc
    .tuple(
      paths,
      fc.oneof(json, json, urlencoded, multipart, other),
      headers,
      senders,
      fc.constantFrom('POST', 'POST', 'POST', 'POST', 'OPTIONS', 'GET', 'PUT'),
    )
    .map(([path, { type, body }, own, sender, method]): FuzzRequest => ({
      kind: 'call',
      method,
      path,
      headers: {
        ...own,
        ...(type === '' ? {} : { 'content-type': type }),
        'x-forwarded-for': sender,
      },
      ...(method === 'GET' ? {} : { body }),
    }));
}

function wixHooks({ wix: { privateKey, instanceId } }: Parts): fc.Arbitrary<FuzzRequest> {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value) ?? '').toString('base64url');
  const sign = (claims: unknown) => {
    const signed = `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims)}`;
    return `${signed}.${createSign('sha256').update(signed).sign(privateKey, 'base64url')}`;
  };
  const kinds = [
    'wix.contacts.v4.contact_created',
    'wix.contacts.v4.contact_updated',
    'wix.contacts.v4.contact_deleted',
    'wix.contacts.v4.contact_merged',
    'wix.email_subscriptions.v1.email_subscription_changed',
    'AppInstalled',
    'wix.contacts.v4.label_created',
    'x',
  ];
  const events = fc.record({
    eventType: fc.constantFrom(...kinds),
    instanceId: fc.constantFrom(instanceId, 'nobody'),
    event: broken(
      fc.record({
        id: fc.uuid(),
        entityId: fc.uuid(),
        slug: fc.constantFrom('updated', 'created'),
        eventTime: fc.constant('2026-03-01T10:00:00Z'),
        updatedEvent: fc.record({
          currentEntity: fc.record({ id: fc.uuid(), revision: fc.nat(), info: fc.constant({}) }),
        }),
        triggeredByAnonymizeRequest: fc.boolean(),
      }),
    ),
  });
  const inner = events.map(({ event, ...rest }) => ({
    ...rest,
    identity: '{}',
    data: JSON.stringify(event) ?? '',
  }));
  const claims = fc.oneof(inner, broken(inner)).map((data) => ({
    data: typeof data === 'string' ? data : (JSON.stringify(data) ?? ''),
    iat: Math.floor(Date.now() / 1000),
    exp: Math.floor(Date.now() / 1000) + 300,
  }));
  const tokens = fc.oneof(
    { weight: 6, arbitrary: fc.oneof(claims, broken(claims)).map(sign) },
    { weight: 1, arbitrary: claims.map((one) => `${part({ alg: 'none' })}.${part(one)}.`) },
    { weight: 1, arbitrary: junkText },
  );
  return fc
    .tuple(tokens, fc.constantFrom('text/plain', 'text/plain', 'application/json', 'image/png'))
    .map(([body, type]) => post('/api/webhooks/wix', { 'content-type': type }, body));
}

function hubspotHooks({
  hubspot: { secret, publicUrl, accountKey, appId },
}: Parts): fc.Arbitrary<FuzzRequest> {
  const path = '/api/webhooks/hubspot';
  const events = fc.array(
    fc.record(
      {
        eventId: fc.nat(),
        subscriptionId: fc.constant(2),
        portalId: fc.constant(Number(accountKey)),
        appId: fc.constant(Number(appId)),
        occurredAt: fc.constant(1_764_000_000_000),
        subscriptionType: fc.constantFrom(
          'contact.propertyChange',
          'contact.creation',
          'contact.deletion',
          'contact.merge',
          'object.creation',
        ),
        propertyName: fc.constant('phone'),
        objectId: fc.nat(),
        primaryObjectId: fc.nat(),
        mergedObjectIds: fc.array(fc.nat(), { maxLength: 3 }),
        changeSource: fc.constant('CRM_UI'),
      },
      { requiredKeys: ['eventId', 'portalId', 'subscriptionType', 'objectId'] },
    ),
    { maxLength: 4 },
  );
  return fc
    .tuple(
      fc.oneof(events, broken(events)),
      fc.constantFrom('right', 'right', 'right', 'wrong', 'none'),
    )
    .map(([value, proof]) => {
      const body = JSON.stringify(value) ?? '';
      const timestamp = String(Date.now());
      const signature = createHmac('sha256', proof === 'right' ? secret : 'x')
        .update(`POST${publicUrl}${path}${body}${timestamp}`)
        .digest('base64');
      return post(
        path,
        {
          'content-type': 'application/json',
          ...(proof === 'none'
            ? {}
            : { 'x-hubspot-signature-v3': signature, 'x-hubspot-request-timestamp': timestamp }),
        },
        body,
      );
    });
}

function newsletterHooks({ hookKey }: Parts): fc.Arbitrary<FuzzRequest> {
  const fields = fc.array(
    fc.tuple(
      fc.constantFrom(
        'type',
        'data[email]',
        'data[list_id]',
        'data[new_email]',
        'fired_at',
        'data[reason]',
      ),
      fc.oneof(fc.constantFrom('unsubscribe', 'ana@example.com', 'upemail', 'cleaned'), junkText),
    ),
    { maxLength: 6 },
  );
  const bodies = fc.oneof(
    fields.map((all) => ({
      type: 'application/x-www-form-urlencoded',
      body: all.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&'),
    })),
    junkValue.map((value) => ({ type: 'application/json', body: JSON.stringify(value) ?? '' })),
  );
  const keys = fc.oneof(
    { weight: 4, arbitrary: fc.constant(hookKey) },
    { weight: 1, arbitrary: junkText },
  );
  return fc
    .tuple(keys, bodies)
    .map(([key, { type, body }]) =>
      post(
        `/api/webhooks/newsletter?key=${encode(key).slice(0, 3_000)}`,
        { 'content-type': type },
        body,
      ),
    );
}

/** What comes from outside: posts to a form, and webhooks of which some are proven. */
export const entranceRequests = (parts: Parts): fc.Arbitrary<FuzzRequest> =>
  fc.oneof(
    forms(parts),
    forms(parts),
    wixHooks(parts),
    hubspotHooks(parts),
    newsletterHooks(parts),
  );
