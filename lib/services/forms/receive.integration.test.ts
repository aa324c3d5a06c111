import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDatabase } from '@/lib/db/client';
import { takeSubmissions } from '@/lib/db/take-submissions';
import { parseEnv } from '@/lib/env';
import { createLog } from '@/lib/log';
import { answerNode } from '@/lib/processes/web-requests';
import { createContext } from '@/lib/services/context';
import { forSite, type SiteContext } from '@/lib/services/site-context';
import { createTestDatabase, createTestSite, type TestDatabase } from '@/lib/testing/database';
import { createForm } from './create';
import { createReceiveForm } from './receive';
import { showForm } from './show';

let db: TestDatabase;
let ctx: SiteContext;
let path: string;
let id: number;
const closing: (() => Promise<unknown>)[] = [];

/** A process of its own as far as memory goes: it shares nothing but the database. */
async function serve(database = createDatabase({ url: db.appUrl, max: 3 })): Promise<string> {
  closing.push(() => database.close());
  const receive = createReceiveForm({ ...ctx, database });
  const server = http.createServer(
    (request, response) => void answerNode({ receive, request, response }),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(
    () => new Promise((resolve) => (server.closeAllConnections(), server.close(resolve))),
  );
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
}

beforeAll(async () => {
  db = await createTestDatabase();
  const context = {
    ...createContext({
      env: parseEnv({
        DATABASE_URL: db.appUrl,
        SEAL_KEYS: `1:${Buffer.alloc(32, 7).toString('base64')}`,
      }),
      log: createLog({ name: 'test', level: 'silent' }),
      name: 'test',
    }),
    seal: db.seal,
  };
  closing.push(() => context.close());
  ctx = forSite({ context, siteNo: (await createTestSite(db)).siteNo });
  ({ connectionId: id } = await createForm({ ctx, input: { name: 'Flooded' } }));
  await db.query(
    `insert into mapping_version (connection_id, version, site_no, rows) values ($1, 2, $2, $3)`,
    [
      id,
      ctx.siteNo,
      JSON.stringify([
        {
          id: 1,
          wix: 'email',
          remote: 'mail',
          direction: 'toWix',
          winner: 'systemOfRecord',
          blanks: 'keep',
        },
      ]),
    ],
  );
  await db.query(`update connection set phase = 'live', mapping_version = 2 where id = $1`, [id]);
  path = (await showForm({ ctx, input: { id } })).path;
});
afterAll(async () => {
  for (const close of closing.reverse()) await close();
  await db.drop();
});

const post = (
  address: string,
  { sender = '9.9.9.1', key }: { sender?: string; key?: string } = {},
) =>
  fetch(address, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-forwarded-for': `6.6.6.6, ${sender}`,
      ...(key ? { 'idempotency-key': key } : {}),
    },
    body: JSON.stringify({ mail: 'flood@example.com' }),
  });

/** What the entrance answers to headers alone: the body is promised and never sent. */
const withoutBody = (address: string, sender: string) =>
  new Promise<number>((resolve, reject) => {
    const request = http.request(address, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'content-length': '90000',
        'x-forwarded-for': sender,
      },
    });
    request.setTimeout(2_000, () => request.destroy(new Error('it waits for the body')));
    request.once('response', ({ statusCode = 0 }) => {
      resolve(statusCode);
      request.destroy();
    });
    request.on('error', reject);
    request.flushHeaders();
  });

test('S1 a sender beyond its window is refused before a byte of its post is read', async () => {
  const address = await serve();
  const sender = '7.7.7.7';
  const bad = () =>
    fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': sender },
      body: '{"mail":"no address"}',
    });
  const answers = await Promise.all(Array.from({ length: 60 }, bad));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([422]));
  expect(await withoutBody(address, sender)).toBe(429);
  await expect(withoutBody(address, '7.7.7.8')).rejects.toThrow('it waits for the body');
});

describe('two processes', () => {
  test('count one sender together: whoever floods is asked to wait, others are not', async () => {
    const [one, other] = [await serve(), await serve()];
    const answers = await Promise.all(
      Array.from({ length: 80 }, (_, n) => post(n % 2 ? one : other)),
    );
    const refused = answers.filter(({ status }) => status === 429);
    expect([answers.filter(({ status }) => status === 202).length, refused.length]).toEqual([
      60, 20,
    ]);
    expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await post(one, { sender: '9.9.9.2' })).status).toBe(202);
    const network = await Promise.all(
      Array.from({ length: 70 }, (_, n) => post(one, { sender: `2001:db8:1:1::${n + 1}` })),
    );
    expect(
      network.filter(({ status }) => status === 429),
      'an IPv6 network is one sender',
    ).toHaveLength(10);
    const keys = await db.query<{ key: string }>(
      `select key from rate_window where key like 'form:%'`,
    );
    expect(
      keys.some(({ key }) => key.includes('9.9.9')),
      'no address of anybody stands there',
    ).toBe(false);
  });

  test('F08 one key several times in a commit: the first is stored, others know it', async () => {
    const item = {
      sender: 'x',
      address: null,
      repeat: 'aa',
      content: 'bb',
      sealed: Buffer.from([1]),
    };
    const ids = [1, 2, 3].map((n) => `00000000-0000-7000-8000-00000000000${n}`);
    const items = ids.map((one, n) => ({
      ...item,
      id: one,
      ...(n === 2 ? { content: 'cc' } : {}),
    }));
    const taken = await takeSubmissions(ctx.database.prisma, {
      siteNo: ctx.siteNo,
      connectionId: id,
      items,
      limits: { perForm: 1_000, perSender: 1_000 },
      ifLeased: false,
    });
    expect(taken).toEqual([
      { outcome: 'taken', id: ids[0], waitMs: 0 },
      { outcome: 'taken', id: ids[0], waitMs: 0 },
      { outcome: 'otherContent', id: ids[0], waitMs: 0 },
    ]);
    await db.query(`delete from form_submission where id = $1`, [ids[0]]);
  });

  test('F08 know the key of the other', async () => {
    const [one, other] = [await serve(), await serve()];
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        post(n % 2 ? one : other, { sender: `8.8.8.${n}`, key: 'the same' }),
      ),
    );
    expect(
      new Set(
        await Promise.all(answers.map(async (answer) => `${answer.status} ${await answer.text()}`)),
      ).size,
    ).toBe(1);
    const [row] = await db.query<{ n: number }>(
      `select count(*)::int as n from form_submission where repeat_key is not null`,
    );
    expect(row?.n).toBe(1);
  });
});

test('F05 while the database is down the sender hears 503 and when to come again', async () => {
  const address = await serve(createDatabase({ url: 'postgresql://nobody@127.0.0.1:1/none' }));
  const answer = await post(address);
  expect([
    answer.status,
    answer.headers.get('retry-after'),
    answer.headers.get('content-type'),
  ]).toEqual([503, '5', 'application/problem+json']);
});

test('what is through goes after 30 days; what was refused stays', async () => {
  await db.query(
    `update form_submission
     set changed_at = now() - interval '31 days',
       state = case
         when id = (select min(id::text)::uuid from form_submission) then 'failed'
         else 'done'
       end`,
  );
  await ctx.database.prisma.$executeRaw`select maintain_forms(30)`;
  expect(await db.query(`select state from form_submission`)).toEqual([{ state: 'failed' }]);
});
