import { holdIdsBack } from '@/lib/testing/hold-ids-back';
import { startProduct } from '@/lib/testing/product';
import { startBenchDatabase } from './database';
import type { Line } from './line';

const contacts = 100_000;
const latencyMs = 50;
/** HubSpot's window, as the sandbox enforces it. */
const window = { calls: 110, ms: 10_000 };

export const limited: Line = {
  ids: ['S1'],
  title:
    `First sync of ${contacts.toLocaleString('en')} Wix contacts ` +
    `into an empty HubSpot account, within its limit and ${latencyMs} ms away`,
  async run({ keep, say }) {
    await startBenchDatabase({ keep });
    const product = keep(await startProduct({ contacts: 0, limits: 'hubspot' }));
    await product.wix.seed(contacts);
    await holdIdsBack(product);
    for (const hands of [product.wix, product.crm]) await hands.faults({ delayMs: latencyMs });
    const startedMs = Date.now();
    await product.startWorker();
    await product.until(
      'everybody',
      async () => (await product.crm.counts()).effects.created === contacts,
      30 * 60_000,
    );
    const measured = (Date.now() - startedMs) / 1000;
    const { throttled } = await product.crm.counts();
    // One page of its empty list and a batch for every 100; the first window is there at once.
    const ideal = ((1 + contacts / 100 - window.calls) * window.ms) / window.calls / 1000;
    say(
      `Wix's limit is lifted, HubSpot's ${window.calls} calls in ${window.ms / 1000} s ` +
        'are in force (we use 100 of them with a token). ' +
        `${throttled} calls were answered 429. Stored ids are held back.`,
    );
    return [
      {
        what: 'ideal time / measured',
        ours: `${measured.toFixed(0)} s`,
        bare: `${ideal.toFixed(0)} s`,
        ratio: ideal / measured,
        aim: 'ratio ≥ 0.95, no 429',
        met: ideal / measured >= 0.95 && throttled === 0,
      },
    ];
  },
};
