import { once } from 'node:events';
import { holdIdsBack } from '@/lib/testing/hold-ids-back';
import { startProduct, type Product } from '@/lib/testing/product';
import { counted } from './calls';
import { startBenchDatabase, untilLive } from './database';
import { median, type Keep, type Line } from './line';

const contacts = 5_000;
const times = 10;

export const kills: Line = {
  ids: ['S4'],
  title:
    `A first sync of ${contacts.toLocaleString('en')} Wix contacts, ` +
    `its worker killed at ${times} random moments`,
  async run({ keep, say }) {
    await startBenchDatabase({ keep });
    const calm = await startEmpty({ keep });
    const unbroken = await counted(calm.sandbox, async () => {
      await calm.startWorker();
      await untilLive(calm);
    });

    const product = await startEmpty({ keep });
    const resumed: number[] = [];
    const moments = Array.from({ length: times }, () => Math.random()).sort(
      (one, other) => one - other,
    );
    const killed = await counted(product.sandbox, async () => {
      for (const moment of moments) {
        const before = await progressOf(product);
        const beganMs = Date.now();
        const worker = await product.startWorker();
        await product.until(
          'work goes on',
          async () => (await progressOf(product)) > before,
          60_000,
        );
        if (before > 0) resumed.push((Date.now() - beganMs) / 1000);
        await product.until(
          'the moment',
          async () => (await progressOf(product)) >= moment,
          5 * 60_000,
        );
        worker.kill('SIGKILL');
        await once(worker, 'exit');
      }
      await product.startWorker();
      await untilLive(product, 5 * 60_000);
    });
    const { created } = (await product.crm.counts()).effects;
    if (created !== contacts)
      throw new Error(`${created} contacts were created instead of ${contacts}`);
    const slowest = Math.max(...resumed);
    say(
      "The services' limits are lifted; stored ids are held back. " +
        `Every contact was created once. Resumed after ${median(resumed).toFixed(1)} s (median), ` +
        "nobody's help; a dead worker's lease lives up to 12 s.",
    );
    return [
      {
        what: 'calls, killed against unbroken',
        ours: String(killed.total),
        bare: String(unbroken.total),
        ratio: killed.total / unbroken.total,
        aim: 'ratio ≤ 1.02',
        met: killed.total / unbroken.total <= 1.02,
      },
      {
        what: 'slowest resume',
        ours: `${slowest.toFixed(1)} s`,
        bare: '15 s',
        ratio: slowest / 15,
        aim: '≤ 15 s',
        met: slowest <= 15,
      },
    ];
  },
};

async function startEmpty({ keep }: { keep: Keep }): Promise<Product> {
  const product = keep(await startProduct({ contacts: 0 }));
  await product.wix.seed(contacts);
  await holdIdsBack(product);
  return product;
}

/** From 0 to 1: the list is read, then everybody is created. */
async function progressOf({ db, crm }: Product): Promise<number> {
  const [row] = await db.query<{ listed: number }>(
    `select coalesce((index_wix ->> 'contacts')::integer, 0) as listed from run`,
  );
  return (
    (Math.min(row?.listed ?? 0, contacts) + (await crm.counts()).effects.created) / (2 * contacts)
  );
}
