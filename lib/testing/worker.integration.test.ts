import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startProduct, type Product } from './product';

const count = 200;
let product: Product;
let worker: ChildProcess;

beforeAll(async () => {
  product = await startProduct({ contacts: count });
  worker = await product.startWorker();
  await product.until('first sync', async () => {
    const [row] = await product.db.query<{ phase: string; linked: number }>(
      `select phase::text,
         (
           select count(*)::int from link where wix_id is not null and remote_id is not null
         ) as linked
       from connection`,
    );
    return row?.phase === 'live' && row.linked === count;
  });
});
afterAll(() => product.stop());

/**
 * Together with the 200 below 300 overwritten contacts an hour, where the guard of mass changes
 * would stop and ask.
 */
const few = 30;

/** The first Wix contacts by e-mail get a job title of this kind. */
async function edit({
  tag,
  people = count,
  pauseMs = 0,
}: {
  tag: string;
  people?: number;
  pauseMs?: number;
}) {
  const byEmail = (await product.wix.all()).sort((a, b) => a.email.localeCompare(b.email));
  for (const person of byEmail.slice(0, people)) {
    await product.wix.edit(person.id, { jobTitle: `${tag} ${person.email}` });
    if (pauseMs > 0) await sleep(pauseMs);
  }
}

const arrived =
  ({ tag, people = count }: { tag: string; people?: number }) =>
  async () => {
    const all = await product.crm.all();
    return all.filter((person) => person.jobTitle === `${tag} ${person.email}`).length === people;
  };

async function expectNobodyTwice() {
  for (const hands of [product.wix, product.crm]) {
    const emails = (await hands.all()).map((person) => person.email);
    expect(emails).toHaveLength(count);
    expect(new Set(emails).size).toBe(count);
  }
}

test('B05 X1 S4 kill -9 amid 200 queued edits: started again, all arrive, none twice', async () => {
  const edits = edit({ tag: 'killed', pauseMs: 5 });
  await sleep(400);
  worker.kill('SIGKILL');
  await edits;
  worker = await product.startWorker();
  await product.until('all edits in HubSpot', arrived({ tag: 'killed' }));
  await expectNobodyTwice();
});

test('X19 two workers share the work of a connection without doing anything twice', async () => {
  const second = await product.startWorker();
  await product.crm.forget();
  await edit({ tag: 'two', people: few });
  await product.until('all edits in HubSpot', arrived({ tag: 'two', people: few }));
  expect((await product.crm.counts()).effects.updated).toBe(few);
  second.kill('SIGTERM');
  await expectNobodyTwice();
});

test('X20 a worker that stands still past its lease is fenced out, and does no harm', async () => {
  const second = await product.startWorker();
  const edits = edit({ tag: 'still', people: few, pauseMs: 20 });
  await sleep(300);
  worker.kill('SIGSTOP');
  await edits;
  await product.until('all edits in HubSpot', arrived({ tag: 'still', people: few }));
  worker.kill('SIGCONT');
  await sleep(1_000);
  second.kill('SIGTERM');
  await edit({ tag: 'again', people: few });
  await product.until('all edits in HubSpot', arrived({ tag: 'again', people: few }));
  await expectNobodyTwice();
});

test('an edit in HubSpot arrives in Wix within seconds, and comes back as no write', async () => {
  const allNamed = async () =>
    [...(await product.wix.all()), ...(await product.crm.all())].every(
      (one) => one.linkedId !== '',
    );
  await product.until('every stored id', allNamed);
  await sleep(1_000);
  const [person] = await product.crm.all();
  await Promise.all([product.wix, product.crm].map((hands) => hands.forget()));
  await product.crm.edit(person?.id ?? '', { company: 'Moved & Co' });
  await product.until(
    'the edit in Wix',
    async () =>
      (await product.wix.all()).some(
        (other) => other.email === person?.email && other.company === 'Moved & Co',
      ),
    30_000,
  );
  await sleep(3_000);
  expect((await product.wix.counts()).effects.updated).toBe(1);
  expect((await product.crm.counts()).effects.updated).toBe(0);
});
