import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listConnections } from '@/lib/services/connections/list';
import { pauseFlow } from '@/lib/services/connections/pause';
import { removeFlow } from '@/lib/services/connections/remove';
import { resumeFlow } from '@/lib/services/connections/resume';
import { guardCsv } from '@/lib/services/csv';
import { failureOf } from '@/lib/testing/failure-of';
import { startProduct, type Product } from '@/lib/testing/product';
import { disconnect } from '@/lib/testing/two-way';
import { backfillExport } from './backfill';
import { createExport } from './create';
import { downloadExport } from './download';
import { listRefused } from './list-refused';
import { listExportRuns } from './list-runs';
import { retryExport } from './retry';
import { firstRules } from './rules';
import { setExportRules } from './set-rules';
import { showExport } from './show';

const people = 2_300;
let product: Product;

beforeAll(async () => {
  product = await startProduct({ contacts: 0 });
  await disconnect(product);
  await product.wix.seed(people);
});
afterAll(() => product.stop());

const card = async (id: number) =>
  (await listConnections(product)).connections.find((one) => one.id === id);
const untilDone = (id: number, count: number) =>
  product.until(`${count} exported`, async () => {
    const shown = await card(id);
    return shown?.counts.inSync === count && (shown.nextAtMs ?? 0) > Date.now();
  });
const runNow = (id: number) => resumeFlow({ ctx: product.ctx, input: { id } });

describe('to HubSpot', () => {
  let id: number;

  test('B05 X1 killed in the middle: all go exactly once, by pages and batches', async () => {
    for (const side of [product.wix, product.crm]) await side.forget();
    ({ connectionId: id } = await createExport({
      ctx: product.ctx,
      input: { service: 'hubspot', fields: { accessToken: product.sandbox.hubspot.accessToken } },
    }));
    for (const share of [0.4]) {
      const worker = await product.startWorker();
      await product.until(
        'some',
        async () => (await product.crm.counts()).effects.created > people * share,
      );
      worker.kill('SIGKILL');
      await once(worker, 'exit');
    }
    await product.startWorker();
    await untilDone(id, people);
    const [wix, crm] = await Promise.all([product.wix.counts(), product.crm.counts()]);
    expect([
      crm.effects.created,
      wix.effects.created,
      wix.effects.updated,
      wix.effects.deleted,
    ]).toEqual([people, 0, 0, 0]);
    expect(new Set((await product.crm.all()).map(({ email }) => email)).size).toBe(people);
    // Three pages and those created since; a page is read again after a kill, a batch sent again.
    expect(wix.byRoute['GET /contacts/v4/contacts'] ?? 0).toBeLessThanOrEqual(3 + 1);
    expect(
      Object.entries(crm.byRoute).reduce(
        (sum, [route, count]) => (route.includes('batch/upsert') ? sum + count : sum),
        0,
      ),
    ).toBeLessThanOrEqual(23 + 1 + 1);
    const [lines] = await product.db.query<{ count: number }>(
      `select count(*)::int from operation
       where connection_id = ${id} and rule = 'exported' and state = 'done'`,
    );
    expect(lines?.count, 'a line of history for each').toBe(people);
  });

  test('later runs ask for those created since; who is there gets only blanks filled', async () => {
    const known = await product.crm.create({ email: 'known@example.com', first: 'Kept' });
    await product.wix.create({ email: 'known@example.com', first: 'Other', jobTitle: 'Baker' });
    await product.wix.create({ email: 'new@example.com', first: 'New' });
    await product.wix.forget();
    await runNow(id);
    await untilDone(id, people + 2);
    expect(await product.crm.byEmail('known@example.com')).toMatchObject([
      { id: known.id, first: 'Kept', jobTitle: 'Baker' },
    ]);
    expect(await product.crm.byEmail('new@example.com')).toMatchObject([{ first: 'New' }]);
    expect(
      (await product.wix.counts()).byRoute['GET /contacts/v4/contacts'] ?? 0,
      'the whole list is not read again',
    ).toBe(0);
    await runNow(id);
    await product.until(
      'a run that met nobody',
      async () => ((await card(id))?.nextAtMs ?? 0) > Date.now(),
    );
    expect(
      (await listExportRuns({ ctx: product.ctx, input: { id } })).runs.map(
        ({ delivered }) => delivered,
      ),
    ).toEqual([2, people]);
  });

  test('G04 a contact HubSpot refuses fails alone, and is retried when a person asks', async () => {
    await product.crm.faults({ poisonEmails: ['poison@example.com'] });
    await product.wix.create({ email: 'poison@example.com', first: 'Bad' });
    await product.wix.create({ email: 'good@example.com', first: 'Good' });
    await runNow(id);
    await untilDone(id, people + 3);
    const { contacts } = await listRefused({ ctx: product.ctx, input: { id } });
    expect(contacts).toMatchObject([{ name: 'Bad', isRetried: false }]);
    await product.crm.calm();
    expect(await retryExport({ ctx: product.ctx, input: { id } })).toEqual({ count: 1 });
    await untilDone(id, people + 4);
    expect((await card(id))?.counts).toMatchObject({ failed: 0 });
    expect(await failureOf(retryExport({ ctx: product.ctx, input: { id } }))).toMatchObject({
      code: 'nothingToRetry',
    });
  });

  test('G03 nothing runs while it is paused; rules hold from the next run on', async () => {
    await setExportRules({
      ctx: product.ctx,
      input: { id, rules: { ...firstRules, filter: { ...firstRules.filter, labels: ['VIP'] } } },
    });
    await pauseFlow({ ctx: product.ctx, input: { id } });
    await product.wix.create({ email: 'unlabelled@example.com' });
    await product.crm.forget();
    await product.db.query(`update connection set due_at = now() where id = ${id}`);
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect((await product.crm.counts()).total).toBe(0);
    await runNow(id);
    await product.until('left out', async () => (await card(id))?.counts.excluded === 1);
    expect((await product.crm.counts()).effects.created).toBe(0);
    await setExportRules({ ctx: product.ctx, input: { id, rules: firstRules } });
    await backfillExport({
      ctx: product.ctx,
      input: { id, from: new Date().toISOString().slice(0, 10) },
    });
    await untilDone(id, people + 5);
    expect((await product.crm.counts()).effects.created, 'nobody else is exported again').toBe(1);
  });

  test('G01 a token that is no longer good stops it and says so; nothing is lost', async () => {
    await product.crm.faults({ unauthorized: true });
    await product.wix.create({ email: 'late@example.com' });
    await runNow(id);
    await product.until('stopped', async () => (await card(id))?.phase === 'needsReconnect');
    expect((await card(id))?.trouble).toMatchObject({ code: 'unauthorized' });
    await product.crm.calm();
    await runNow(id);
    await untilDone(id, people + 6);
  });

  test('the same account twice, and a token nobody knows, are refused', async () => {
    const create = (accessToken: string) =>
      createExport({ ctx: product.ctx, input: { service: 'hubspot', fields: { accessToken } } });
    expect(await failureOf(create(product.sandbox.hubspot.accessToken))).toMatchObject({
      code: 'exportTaken',
    });
    expect(await failureOf(create('nobody'))).toMatchObject({ code: 'badKey' });
  });
});

describe('to a file', () => {
  type Post = { readonly headers: http.IncomingHttpHeaders; readonly body: string };
  const posts: Post[] = [];
  let answer = 503;
  let server: http.Server;
  let address: string;

  beforeAll(async () => {
    server = http.createServer((request, response) => {
      const chunks: Buffer[] = [];
      request
        .on('data', (chunk: Buffer) => chunks.push(chunk))
        .on('end', () => {
          posts.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
          response.writeHead(answer).end();
        });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/contacts`;
  });
  afterAll(() => new Promise<void>((resolve) => server.close(() => resolve())));

  test('H13 each contact is a line; parts are signed, posted until taken, and kept', async () => {
    await product.wix.create({ email: 'formula@example.com', first: '=1+1', last: 'Ünï "quoted"' });
    const everybody = (await product.wix.all()).length;
    const { connectionId: id, secret } = await createExport({
      ctx: product.ctx,
      input: { service: 'file', name: 'Accounting', address },
    });
    await product.until('a first try', async () => posts.length > 0);
    expect(
      (await listExportRuns({ ctx: product.ctx, input: { id } })).runs[0]?.finishedAtMs,
      'not done before it is taken',
    ).toBeNull();
    answer = 200;
    await untilDone(id, everybody);
    const [run] = (await listExportRuns({ ctx: product.ctx, input: { id } })).runs;
    expect(run).toMatchObject({ delivered: everybody, lines: everybody });
    const csv = await new Response(
      (await downloadExport({ ctx: product.ctx, input: { id, runId: run?.id ?? '' } })).file
        .content,
    ).text();
    const table = parse(csv, { bom: true, columns: true }) as Record<string, string>[];
    expect(table.length).toBe(everybody);
    expect(table.find((line) => line['E-mail'] === 'formula@example.com')).toMatchObject({
      'First name': `'=1+1`,
      'Last name': 'Ünï "quoted"',
    });
    const taken = new Map(posts.map((post) => [post.headers['idempotency-key'], post.body]));
    const posted = [...taken.values()].join('');
    expect(posted, 'H13 what is posted to a machine is not altered').toContain('"=1+1"');
    expect(
      csv.endsWith(guardCsv(posted)),
      'what was posted is what can be downloaded, guarded',
    ).toBe(true);
    for (const { headers, body } of posts) {
      const [, seconds, signature] =
        /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['x-contact-sync-signature'])) ?? [];
      expect(
        createHmac('sha256', secret ?? '')
          .update(`${seconds}.${body}`)
          .digest('hex'),
      ).toBe(signature);
    }
    expect(await showExport({ ctx: product.ctx, input: { id } })).toMatchObject({
      postsTo: new URL(address).host,
      listed: null,
    });
    const stored = await product.db.query<{ sealed: Buffer }>(`select sealed from export_part`);
    expect(
      stored.some(({ sealed }) => sealed.includes('formula@example.com')),
      'lines are sealed',
    ).toBe(false);
  });

  test('X36 a private address is refused unless allowed; B14 so is another’s run', async () => {
    expect(
      await failureOf(
        createExport({
          ctx: product.ctx,
          input: { service: 'file', name: 'Bad', address: 'https://169.254.169.254/latest' },
        }),
      ),
    ).toMatchObject({ code: 'addressRefused' });
    expect(
      await failureOf(
        createExport({
          ctx: product.ctx,
          input: { service: 'file', name: 'Bad', address: 'http://example.com/' },
        }),
      ),
    ).toMatchObject({ code: 'addressRefused' });
    const { connectionId: id } = await createExport({
      ctx: product.ctx,
      input: { service: 'file', name: 'Other', address: null },
    });
    const [run] = await product.db.query<{ id: string }>(
      `select id::text from export_run where connection_id <> ${id} limit 1`,
    );
    expect(
      await failureOf(downloadExport({ ctx: product.ctx, input: { id, runId: run?.id ?? '' } })),
    ).toMatchObject({ name: 'NotFoundError' });
    await removeFlow({ ctx: product.ctx, input: { id } });
    expect(await failureOf(showExport({ ctx: product.ctx, input: { id } }))).toMatchObject({
      name: 'NotFoundError',
    });
  });
});
