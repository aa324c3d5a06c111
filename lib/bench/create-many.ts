import { startSandbox } from '@/lib/sandbox';
import { holdIdsBack } from '@/lib/testing/hold-ids-back';
import { cpuSecondsOf } from '@/lib/testing/process';
import { startProduct } from '@/lib/testing/product';
import { createSandboxHands } from '@/lib/testing/sandbox-hands';
import { startServer } from './child';
import { startBenchDatabase, untilLive } from './database';
import type { Keep, Line } from './line';

const contacts = 5_000;

export const createMany: Line = {
  ids: ['S10', 'S12'],
  title:
    `${contacts.toLocaleString('en')} Wix contacts into an empty HubSpot account: ` +
    'processor time and disk',
  async run({ keep, say }) {
    await startBenchDatabase({ keep });
    const bare = (await cpuOfSdkLoop({ keep })) / (contacts / 1_000);
    const product = keep(await startProduct({ contacts: 0 }));
    await product.wix.seed(contacts);
    await holdIdsBack(product);
    const { pid } = await product.startWorker();
    const before = cpuSecondsOf(pid);
    await untilLive(product);
    const ours = (cpuSecondsOf(pid) - before) / (contacts / 1_000);
    const bytes = async (table: string) => {
      const [row] = await product.db.query<{ bytes: number }>(
        `select (
           select sum(pg_total_relation_size(relid))
           from (select relid from pg_partition_tree($1) union select $1::regclass) t
         ) / (select count(*) from ${table})::float8 as bytes`,
        [table],
      );
      return row?.bytes ?? 0;
    };
    const [contact, line, values] = [
      await bytes('link'),
      await bytes('operation'),
      await bytes('operation_value'),
    ];
    say(
      "The services' limits are lifted; stored ids are held back. " +
        'Ours: the worker, from its start to the end of the first sync. ' +
        'Bare: a loop with both official SDKs that creates and keeps nothing.',
    );
    say(
      'Disk with all indexes; the values of history, sealed and dropped after 30 days: ' +
        `${values.toFixed(0)} bytes a line.`,
    );
    return [
      {
        what: 'processor time for 1,000 contacts',
        ours: `${ours.toFixed(2)} s`,
        bare: `${bare.toFixed(2)} s`,
        ratio: ours / bare,
        aim: 'ratio ≤ 1.0',
        met: ours <= bare,
      },
      {
        what: 'bytes per contact',
        ours: contact.toFixed(0),
        bare: '450',
        ratio: contact / 450,
        aim: '≤ 450',
        met: contact <= 450,
      },
      {
        what: 'bytes per line of history',
        ours: line.toFixed(0),
        bare: '300',
        ratio: line / 300,
        aim: '≤ 300',
        met: line <= 300,
      },
    ];
  },
};

async function cpuOfSdkLoop({ keep }: { keep: Keep }): Promise<number> {
  const sandbox = keep(await startSandbox({ limits: false }));
  await createSandboxHands(sandbox.wix.control).seed(contacts);
  const { origin: seconds, stop } = await startServer({
    script: 'sdk-loop.ts',
    env: { SERVICES: JSON.stringify({ wix: sandbox.wix, hubspot: sandbox.hubspot }) },
  });
  await stop();
  return Number(seconds);
}
