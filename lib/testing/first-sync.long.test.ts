import { expect, test } from 'vitest';
import { holdIdsBack } from './hold-ids-back';
import { peakMegabytesOf } from './process';
import { startProduct } from './product';

const contacts = 100_000;
const wixPage = 1_000;
const crmPage = 100;

test(`a first sync of ${contacts} contacts a side that agree: the lists are read once, nobody is read or written by himself, everybody is linked, in flat memory`, async () => {
  const product = await startProduct({ contacts });
  try {
    // Ids go one by one for an hour behind the first sync; they are not what is counted here.
    await holdIdsBack(product);
    for (const side of [product.wix, product.crm]) await side.forget();
    const { pid } = await product.startWorker();
    await product.until('first sync', async () => {
      const [row] = await product.db.query<{ done: boolean }>(`select phase = 'live' and in_sync_count = $1 as done from connection`, [contacts]);
      return row?.done === true;
    }, 15 * 60_000);
    const [wix, crm] = await Promise.all([product.wix.counts(), product.crm.counts()]);
    const calls = (byRoute: Readonly<Record<string, number>>) => Object.entries(byRoute).filter(([route]) => /\/contacts\/v4\/contacts|\/crm\/objects\//.test(route)).reduce((sum, [, count]) => sum + count, 0);
    // Beside the pages: one that tells the list has ended, and the closing check of what changed meanwhile.
    expect(calls(wix.byRoute)).toBeLessThanOrEqual((contacts / wixPage) * 1.02 + 3);
    expect(calls(crm.byRoute)).toBeLessThanOrEqual((contacts / crmPage) * 1.02 + 3);
    expect(peakMegabytesOf(pid)).toBeLessThan(256);
    expect([wix.effects.created, wix.effects.updated, crm.effects.created, crm.effects.updated]).toEqual([0, 0, 0, 0]);
  } finally {
    await product.stop();
  }
}, 30 * 60_000);
