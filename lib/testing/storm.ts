import fs from 'node:fs';
import { expect } from 'vitest';
import { startProduct, type Product } from './product';

const known = 12;
const arrivesWithinMs = 20_000;
/**
 * Wix takes 200 calls a minute; while people are edited the engine lets an import have about 70 %
 * of them.
 */
const wixWindow = 200;
const importShare = 0.6;

type Storm = { readonly from: 'wix' | 'crm'; readonly contacts: number; readonly withinMs: number };

/** Memory a process has in use, MB. */
const memoryOf = (pid: number | undefined) =>
  Number(/VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;

/**
 * C12: an import of so many contacts, every event signed and over HTTP, within the services'
 * limits; meanwhile people we know are edited on both sides.
 */
export async function expectLiveEditsInStorm({ from, contacts, withinMs }: Storm): Promise<void> {
  const product = await startProduct({ contacts: known, limits: true });
  try {
    const worker = await product.startWorker();
    await product.until('first sync', async () => {
      const [row] = await product.db.query<{ done: boolean }>(
        `select phase = 'live' and in_sync_count = $1 and not exists (select from dirty) as done
         from connection`,
        [known],
      );
      return row?.done === true;
    });
    for (const side of [product.wix, product.crm]) await side.forget();
    await product.db.query('delete from rate_window');
    const startMb = memoryOf(worker.pid);
    const startedMs = Date.now();
    await product[from].importMany(contacts);
    // What the importing service itself tells of stands in its own line, behind the import.
    await expectArrival({ product, in: from === 'crm' ? 'wix' : 'crm', title: 'early' });
    expect((await product[from].flushWebhooks()).isEmpty).toBe(true);
    expect(Date.now() - startedMs, 'every event is stored in time').toBeLessThan(withinMs);
    if (from === 'crm')
      await product.until(
        'the window is used up by the import',
        async () => (await product.wix.counts()).total > wixWindow * importShare,
        30_000,
      );
    for (const side of ['wix', 'crm'] as const)
      await expectArrival({ product, in: side, title: 'late' });
    await expectCalls({ product, from, contacts });
    expect(
      memoryOf(worker.pid) - startMb,
      'the worker holds no more for a larger storm',
    ).toBeLessThan(120);
  } finally {
    await product.stop();
  }
}

/** A person we know is edited there. */
async function expectArrival({
  product,
  in: side,
  title,
}: {
  product: Product;
  in: 'wix' | 'crm';
  title: string;
}): Promise<void> {
  const [own, other] = side === 'wix' ? [product.wix, product.crm] : [product.crm, product.wix];
  const email = side === 'wix' ? 'person1@example.com' : 'person2@example.com';
  const [person] = await own.byEmail(email);
  await own.edit(person?.id ?? '', { jobTitle: `${title} ${side}` });
  await product.until(
    `the ${title} edit in ${side}`,
    async () => (await other.byEmail(email))[0]?.jobTitle === `${title} ${side}`,
    arrivesWithinMs,
  );
}

/** In batches, and never more than the services allow. */
async function expectCalls({
  product,
  from,
  contacts,
}: { product: Product } & Pick<Storm, 'from' | 'contacts'>): Promise<void> {
  const [wix, crm] = await Promise.all([product.wix.counts(), product.crm.counts()]);
  expect([wix.throttled, crm.throttled]).toEqual([0, 0]);
  if (from === 'wix') return;
  // Of each contact from HubSpot: read with others, looked for in Wix with others, then one call of
  // its own.
  expect(crm.reads, 'read in batches').toBeLessThan(contacts / 4);
  const [row] = await product.db.query<{ live: number; run: number }>(
    `select count(*) filter (where lane = 'live')::int as live,
       count(*) filter (where lane = 'run')::int as run
     from dirty`,
  );
  expect(row?.run, 'the import waits behind').toBeGreaterThan(contacts - 2 * wixWindow);
  // Echoes of what was made in Wix, at most.
  expect(row?.live).toBeLessThan(wixWindow);
}
