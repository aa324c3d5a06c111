import { createHmac, generateKeyPairSync, randomUUID } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { SignJWT } from 'jose';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { hubspot as connector } from '@/lib/connectors/hubspot';
import { createDatabase } from '@/lib/db/client';
import { createBoss, createSender, type JobSender } from '@/lib/jobs/boss';
import { createLog } from '@/lib/log';
import { answerNode } from '@/lib/processes/web-requests';
import type { Receive } from '@/lib/services/entrance/answer';
import { createIntake, type Intake } from '@/lib/services/entrance/intake';
import {
  createTestDatabase,
  createTestSite,
  type TestDatabase,
  type TestSite,
} from '@/lib/testing/database';
import { createNewsletterHints } from './newsletter-hints';
import { createReceiveApp } from './receive-app';
import { createReceiveWix } from './receive-wix';

const appId = 'app-1';
const hubspotSecret = 'client-secret';
const own = generateKeyPairSync('rsa', { modulusLength: 2048 });
const foreign = generateKeyPairSync('rsa', { modulusLength: 2048 });
const publicKey = own.publicKey.export({ type: 'spki', format: 'pem' }).toString();

let db: TestDatabase;
let site: TestSite;
let origin: string;
let stop: () => Promise<void>;
/** Requests that were proven and have come to where they wait for their commit. */
let entered = 0;
const logLines: string[] = [];
const log = createLog({ name: 'test', destination: { write: (line) => void logLines.push(line) } });

/** The entrances on a real server, over a database that may be out of reach. */
async function serve(input: { database: TestDatabase['database']; sender: JobSender }) {
  const groups = createIntake(input);
  const intake: Intake = {
    store(batch) {
      entered += 1;
      return groups.store(batch);
    },
  };
  const wix = createReceiveWix({
    ...input,
    intake,
    hints: createNewsletterHints({ ...input, seal: db.seal }),
    seal: db.seal,
    log,
    app: { appId, publicKey },
  });
  const { webhook } = connector.open({
    HUBSPOT_CLIENT_SECRET: hubspotSecret,
    HUBSPOT_APP_ID: '77',
  });
  const hubspot = createReceiveApp({
    ...input,
    intake,
    log,
    service: 'hubspot',
    webhook,
    publicUrl: null,
  });
  const server = http.createServer((request, response) => {
    const receive: Receive = request.url?.startsWith('/api/webhooks/wix') ? wix : hubspot;
    void answerNode({ receive, request, response });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

beforeAll(async () => {
  db = await createTestDatabase();
  const boss = createBoss({ url: db.appUrl, work: false, name: 'test', onError: () => undefined });
  await boss.start();
  const server = await serve({ database: db.database, sender: createSender(boss) });
  origin = server.origin;
  stop = async () => {
    await server.close();
    await boss.stop({ graceful: false });
    await db.drop();
  };
});
afterAll(() => stop());
beforeEach(async () => {
  await db.query('delete from connection');
  site = await createTestSite(db);
});

type EventOver = {
  eventType?: string;
  contactId?: string;
  eventId?: string;
  slug?: string;
  revision?: number;
  instanceId?: string;
  payload?: unknown;
};

const wixData = ({
  eventType = 'wix.contacts.v4.contact_updated',
  contactId = randomUUID(),
  eventId = randomUUID(),
  revision = 4,
  instanceId = site.instanceId,
  payload,
}: EventOver = {}) =>
  JSON.stringify({
    eventType,
    instanceId,
    identity: JSON.stringify({ identityType: 'WIX_USER', wixUserId: 'u' }),
    data: JSON.stringify(
      payload ?? {
        id: eventId,
        entityId: contactId,
        slug: 'updated',
        eventTime: new Date().toISOString(),
        updatedEvent: {
          currentEntity: { id: contactId, revision, info: { name: { first: 'Canary' } } },
        },
      },
    ),
  });

const sign = (
  data: string,
  over: { key?: typeof own.privateKey; expires?: string | number; issuedAt?: number } = {},
) =>
  new SignJWT({ data })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT' })
    .setIssuedAt(over.issuedAt)
    .setExpirationTime(over.expires ?? '5m')
    .sign(over.key ?? own.privateKey);

const post = (
  body: string | Uint8Array<ArrayBuffer>,
  over: { path?: string; headers?: Record<string, string> } = {},
) =>
  fetch(`${origin}${over.path ?? '/api/webhooks/wix'}`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'text/plain', ...over.headers },
  });

const dirty = () =>
  db.query(
    `select side::text, contact_id, generation, versions, evidence
     from dirty
     where connection_id = $1
     order by contact_id`,
    [site.connectionId],
  );
const stored = async () =>
  (
    await db.query<{ n: number }>(
      `select (select count(*) from dirty)::int + (
         select count(*) from pgboss.job where name = 'turn' and data ->> 'connectionId' = $1
       )::int as n`,
      [String(site.connectionId)],
    )
  )[0]?.n;

const hubspotEvent = (over: object = {}) => ({
  eventId: 1,
  subscriptionId: 2,
  portalId: 1,
  appId: 77,
  occurredAt: 1_764_000_000_000,
  subscriptionType: 'contact.propertyChange',
  propertyName: 'phone',
  objectId: 501,
  changeSource: 'CRM_UI',
  ...over,
});

function postHubspot(
  events: unknown,
  over: {
    secret?: string;
    timestamp?: string;
    body?: string;
    path?: string;
    contentType?: string;
  } = {},
) {
  const path = over.path ?? '/api/webhooks/hubspot';
  const signed = JSON.stringify(events);
  const timestamp = over.timestamp ?? String(Date.now());
  const signature = createHmac('sha256', over.secret ?? hubspotSecret)
    .update(`POST${origin}/api/webhooks/hubspot${signed}${timestamp}`)
    .digest('base64');
  return post(over.body ?? signed, {
    path,
    headers: {
      'content-type': over.contentType ?? 'application/json',
      'x-hubspot-signature-v3': signature,
      'x-hubspot-request-timestamp': timestamp,
    },
  });
}

describe('F01 a webhook whose sender is not proven is refused and leaves nothing', () => {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const cases: readonly [string, () => Promise<string> | string][] = [
    ['no token at all', () => 'hello'],
    ['an empty body', () => ''],
    ['the key of another app', () => sign(wixData(), { key: foreign.privateKey })],
    [
      'an altered body',
      async () => (await sign(wixData())).replace(/\.[^.]+\./, `.${encode({ data: wixData() })}.`),
    ],
    ['alg none', () => `${encode({ alg: 'none', typ: 'JWT' })}.${encode({ data: wixData() })}.`],
    [
      'HS256 with the public key as the secret',
      () =>
        new SignJWT({ data: wixData() })
          .setProtectedHeader({ alg: 'HS256' })
          .setExpirationTime('5m')
          .sign(Buffer.from(publicKey)),
    ],
    [
      'expired for longer than any resend',
      () => sign(wixData(), { issuedAt: 1_600_000_000, expires: 1_600_000_300 }),
    ],
  ];
  test.each(cases)('F01 X33 Wix: %s', async (_name, make) => {
    const answer = await post(await make());
    expect(answer.status).toBe(401);
    expect(await answer.text()).toBe('The signature does not hold.');
    expect(await stored()).toBe(0);
  });

  test('F01 X35 HubSpot: wrong secret, altered body, old timestamp, missing headers', async () => {
    const event = [hubspotEvent({ portalId: Number.MAX_SAFE_INTEGER })];
    const answers = await Promise.all([
      postHubspot(event, { secret: 'another' }),
      postHubspot(event, { body: JSON.stringify([hubspotEvent({ objectId: 502 })]) }),
      postHubspot(event, { timestamp: String(Date.now() - 6 * 60_000) }),
      postHubspot(event, { path: '/api/webhooks/hubspot?x=1' }),
      post('[]', {
        path: '/api/webhooks/hubspot',
        headers: { 'content-type': 'application/json' },
      }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401]);
    expect(await stored()).toBe(0);
  });
});

test('an event marks its contact and wakes the connection, both before the answer', async () => {
  const contactId = randomUUID();
  expect((await post(await sign(wixData({ contactId, revision: 9 })))).status).toBe(200);
  expect(await dirty()).toMatchObject([
    { side: 'wix', contact_id: contactId, generation: 1, versions: ['9'] },
  ]);
  expect(await stored()).toBe(2);
  expect(logLines.join('')).not.toContain('Canary');
});

test('a connection somebody holds is woken without another job', async () => {
  await db.query(`update connection set leased_until = now() + interval '10 s' where id = $1`, [
    site.connectionId,
  ]);
  await post(await sign(wixData()));
  expect(await stored()).toBe(1);
});

test('a deletion on request of the person keeps both words: gone, never to travel', async () => {
  const contactId = randomUUID();
  await post(
    await sign(
      wixData({
        eventType: 'wix.contacts.v4.contact_deleted',
        payload: { id: randomUUID(), entityId: contactId, triggeredByAnonymizeRequest: true },
      }),
    ),
  );
  expect(await dirty()).toMatchObject([
    { contact_id: contactId, generation: 1, evidence: { deleted: true, erased: true } },
  ]);
});

test('F02 X2 the same event many times, also at the same moment, has one effect', async () => {
  const token = await sign(wixData({ contactId: randomUUID() }));
  const answers = await Promise.all(Array.from({ length: 13 }, () => post(token)));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect((await post(token)).status).toBe(200);
  expect(await dirty()).toMatchObject([{ generation: 1 }]);
});

test('F03 an unknown event type, site or account is answered and ignored', async () => {
  const answers = await Promise.all([
    post(await sign(wixData({ eventType: 'wix.something.v9.thing_happened' }))),
    post(await sign(wixData({ eventType: 'wix.contacts.v4.contact_dreamt' }))),
    post(await sign(wixData({ instanceId: 'nobody' }))),
    postHubspot([
      hubspotEvent({ portalId: 999 }),
      hubspotEvent({ subscriptionType: 'deal.creation' }),
    ]),
  ]);
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  expect(await stored()).toBe(0);
});

describe('F04 what makes no sense is refused', () => {
  test('F04 X30 a body over 1 MB, whatever length it declares', async () => {
    expect((await post('x'.repeat(1024 * 1024 + 1))).status).toBe(413);
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(64 * 1024)),
    });
    const answer = await fetch(`${origin}/api/webhooks/wix`, {
      method: 'POST',
      body: endless,
      duplex: 'half',
    } as RequestInit).catch(() => null);
    // The server may hang up while we are still sending; that is a refusal, too.
    expect(answer?.status ?? 413).toBe(413);
  });

  test('F04 another kind of content, another method', async () => {
    expect(
      (
        await post(await sign(wixData()), {
          headers: { 'content-type': 'multipart/form-data; boundary=x' },
        })
      ).status,
    ).toBe(415);
    expect(
      (await postHubspot([hubspotEvent()], { contentType: 'application/x-www-form-urlencoded' }))
        .status,
    ).toBe(415);
    expect((await fetch(`${origin}/api/webhooks/wix`)).status).toBe(405);
  });

  test('F04 X32 signed nonsense, and then a good event as if nothing had been', async () => {
    expect((await post(await sign('{"eventType":'))).status).toBe(400);
    expect((await post(await sign(wixData({ payload: { id: 'x' } })))).status).toBe(400);
    expect((await postHubspot({ not: 'a list' })).status).toBe(400);
    expect((await post(await sign(wixData()))).status).toBe(200);
    expect(await dirty()).toHaveLength(1);
  });
});

test('F05 X18 while the database is out of reach nothing is answered with 200', async () => {
  const unreachable = createDatabase({ url: 'postgresql://nobody@127.0.0.1:9/none' });
  const server = await serve({
    database: unreachable,
    sender: { send: () => Promise.reject(new Error('unreachable')) },
  });
  const answer = await fetch(`${server.origin}/api/webhooks/wix`, {
    method: 'POST',
    body: await sign(wixData()),
  });
  expect(answer.status).toBe(503);
  await server.close();
  await unreachable.close();
});

test('F05 a job that can not be queued takes the marks back with it', async () => {
  const server = await serve({
    database: db.database,
    sender: { send: () => Promise.reject(new Error('no queue')) },
  });
  const token = await sign(wixData());
  expect(
    (await fetch(`${server.origin}/api/webhooks/wix`, { method: 'POST', body: token })).status,
  ).toBe(503);
  await server.close();
  expect(await dirty()).toEqual([]);
  expect((await post(token)).status).toBe(200);
  expect(await dirty()).toHaveLength(1);
});

test('HubSpot events of one request mark each contact once, a merge all it names', async () => {
  await db.query(`update connection set account_key = '4711' where id = $1`, [site.connectionId]);
  const events = [
    hubspotEvent({ portalId: 4711, objectId: 1 }),
    hubspotEvent({ portalId: 4711, objectId: 1, propertyName: 'email', eventId: 2 }),
    hubspotEvent({
      portalId: 4711,
      objectId: 2,
      subscriptionType: 'contact.deletion',
      eventId: 3,
      propertyName: undefined,
    }),
    hubspotEvent({
      portalId: 4711,
      objectId: 3,
      subscriptionType: 'contact.merge',
      eventId: 4,
      propertyName: undefined,
      primaryObjectId: 3,
      mergedObjectIds: [4],
      newObjectId: 5,
    }),
  ];
  expect((await postHubspot(events)).status).toBe(200);
  const rows = await dirty();
  expect(rows.map(({ contact_id }) => contact_id)).toEqual(['1', '2', '3', '4', '5']);
  expect(rows[1]).toMatchObject({ side: 'remote', evidence: { deleted: true } });
});

test('200 events at once: those that come during the first commit share the second', async () => {
  const tokens = await Promise.all(Array.from({ length: 200 }, () => sign(wixData())));
  const before = entered;
  const holder = new pg.Client({ connectionString: db.ownerUrl });
  await holder.connect();
  let answers: Promise<Response[]>;
  try {
    // Marks can be read but not written, so the first commit lasts until everybody else waits
    // behind it.
    await holder.query('begin');
    await holder.query('lock table dirty in share row exclusive mode');
    answers = Promise.all(tokens.map((token) => post(token)));
    await expect.poll(() => entered - before).toBe(200);
    expect(await dirty()).toEqual([]);
  } finally {
    await holder.end();
  }
  expect((await answers).every(({ status }) => status === 200)).toBe(true);
  expect(await dirty()).toHaveLength(200);
  // The transaction that wrote a row is on it, whoever else is busy on the server.
  expect(
    await db.query(
      'select count(distinct xmin::text)::int as transactions from dirty where connection_id = $1',
      [site.connectionId],
    ),
  ).toEqual([{ transactions: 2 }]);
});

describe('F10 the app is removed', () => {
  const removal = () => wixData({ eventType: 'AppRemoved', payload: { id: randomUUID() } });

  test('F10 X27 the site’s work stops, credentials and values are erased, marks go', async () => {
    await db.query(
      `update connection
       set credentials = '\\x01', lease_owner = 'w', leased_until = now() + interval '1 min',
         epoch = 5
       where id = $1`,
      [site.connectionId],
    );
    await post(await sign(wixData()));
    expect((await post(await sign(removal()))).status).toBe(200);
    expect(await dirty()).toEqual([]);
    const [row] = await db.query(
      'select credentials, epoch, removed_at is not null as removed from connection where id = $1',
      [site.connectionId],
    );
    expect(row).toEqual({ credentials: null, epoch: 6, removed: true });
    expect((await post(await sign(wixData()))).status).toBe(200);
    expect(await dirty()).toEqual([]);
  });

  test('F10 installed again it starts clean; the old removal, sent again, is ignored', async () => {
    const removed = await sign(removal());
    await post(removed);
    expect(
      (await post(await sign(wixData({ eventType: 'AppInstalled', payload: { appId } })))).status,
    ).toBe(200);
    await post(removed);
    const [row] = await db.query('select removed_at from site where instance_id = $1', [
      site.instanceId,
    ]);
    expect(row).toEqual({ removed_at: null });
  });

  const nowS = Math.floor(Date.now() / 1000);
  const installation = () =>
    wixData({ eventType: 'AppInstalled', payload: { id: randomUUID(), appId } });
  const signedAt = (data: string, seconds: number) =>
    sign(data, { issuedAt: nowS + seconds, expires: nowS + seconds + 300 });
  const isRemoved = async () =>
    (
      await db.query<{ removed: boolean }>(
        'select removed_at is not null as removed from site where instance_id = $1',
        [site.instanceId],
      )
    )[0]?.removed;

  test('S8 an installation sent again after the removal is ignored, a later one not', async () => {
    await db.query(
      `update site set installed_at = now() - interval '1 day' where instance_id = $1`,
      [site.instanceId],
    );
    const first = await signedAt(installation(), -90);
    await post(first);
    await post(await signedAt(removal(), -60));
    // The very same token once more, and one that Wix could not deliver until now.
    for (const old of [first, await signedAt(installation(), -61)]) {
      expect((await post(old)).status).toBe(200);
      expect(await isRemoved()).toBe(true);
    }
    expect((await post(await signedAt(installation(), -30))).status).toBe(200);
    expect(await isRemoved()).toBe(false);
  });

  test('S8 a removal that comes late does not remove a site installed again since', async () => {
    await db.query(
      `update site set installed_at = now() - interval '1 day' where instance_id = $1`,
      [site.instanceId],
    );
    await post(await signedAt(removal(), -90));
    await post(await signedAt(installation(), -60));
    await post(await signedAt(removal(), -75));
    expect(await isRemoved()).toBe(false);
    await post(await signedAt(removal(), -30));
    expect(await isRemoved()).toBe(true);
  });

  test('a site nobody knew is added when the app is installed', async () => {
    const instanceId = randomUUID();
    await post(
      await sign(
        wixData({
          instanceId,
          eventType: 'AppInstalled',
          payload: { appId, originInstanceId: 'origin' },
        }),
      ),
    );
    expect(
      await db.query('select origin_instance_id from site where instance_id = $1', [instanceId]),
    ).toEqual([{ origin_instance_id: 'origin' }]);
  });
});
