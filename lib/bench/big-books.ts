import { holdIdsBack } from '@/lib/testing/hold-ids-back';
import { peakMegabytesOf } from '@/lib/testing/process';
import { startProduct, type Product } from '@/lib/testing/product';
import { sweepBare } from './bare-sweep';
import { counted } from './calls';
import { startBenchDatabase, untilLive } from './database';
import type { Keep, Line } from './line';

const small = 10_000;
const big = 100_000;
const drifted = big / 1_000;

export const bigBooks: Line = {
  ids: ['S11', 'S18'],
  title: `First sync and sweep of ${big.toLocaleString('en')} contacts a side that agree`,
  async run({ keep, say }) {
    await startBenchDatabase({ keep });
    const before = await linkAll({ keep, contacts: small });
    const { product, megabytes, seconds } = await linkAll({ keep, contacts: big });

    const since = new Date().toISOString();
    // nobody listens there: every event is lost
    await product.wix.sendWebhooksTo('http://127.0.0.1:9');
    const people = (await product.wix.all()).slice(0, drifted);
    for (const { id } of people) await product.wix.edit(id, { jobTitle: 'Changed unheard' });
    const ours = await counted(product.sandbox, async () => {
      await product.db.query('update connection set due_at = now()');
      await product.until(
        'the sweep',
        async () => (await product.crm.counts()).effects.updated >= drifted,
        120_000,
      );
      await untilLive(product);
    });
    const bare = await counted(product.sandbox, () =>
      sweepBare(product.sandbox, { since, change: { jobtitle: 'Changed once more' } }),
    );
    say(
      "The services' limits are lifted; stored ids are held back. " +
        `First sync of ${big.toLocaleString('en')} a side: ${seconds.toFixed(0)} s; ` +
        'the aim of S11 is for 1,000,000 against 100,000.',
    );
    say(
      `Sweep: ${Object.entries(ours.about)
        .map(([route, count]) => `${count} × ${route}`)
        .join(', ')}`,
    );
    return [
      {
        what:
          `worker's peak memory at ${big.toLocaleString('en')}, ` +
          `against ${small.toLocaleString('en')}`,
        ours: `${megabytes.toFixed(0)} MB`,
        bare: `${before.megabytes.toFixed(0)} MB`,
        ratio: megabytes / before.megabytes,
        aim: '≤ 256 MB, ratio ≤ 1.10',
        met: megabytes <= 256 && megabytes / before.megabytes <= 1.1,
      },
      {
        what: `calls of a sweep, ${drifted} changed`,
        ours: String(ours.total),
        bare: String(bare.total),
        ratio: ours.total / bare.total,
        aim: 'ratio ≤ 1.05',
        met: ours.total / bare.total <= 1.05,
      },
    ];
  },
};

async function linkAll({
  keep,
  contacts,
}: {
  keep: Keep;
  contacts: number;
}): Promise<{ product: Product; megabytes: number; seconds: number }> {
  const product = keep(await startProduct({ contacts }));
  await holdIdsBack(product);
  const startedMs = Date.now();
  const worker = await product.startWorker();
  await untilLive(product, 20 * 60_000);
  return {
    product,
    megabytes: peakMegabytesOf(worker.pid),
    seconds: (Date.now() - startedMs) / 1000,
  };
}
