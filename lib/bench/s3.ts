import { usualChoices } from '@/lib/core/run/run';
import { startSandbox } from '@/lib/sandbox';
import { requireConnection } from '@/lib/services/connections/find-two-way';
import { beginFirstSync } from '@/lib/services/two-way/set-up/begin';
import { holdIdsBack } from '@/lib/testing/hold-ids-back';
import { startProduct, type Product } from '@/lib/testing/product';
import { createSandboxHands } from '@/lib/testing/sandbox-hands';
import { listBare, syncBare } from './bare-sync';
import { counted, type Calls } from './calls';
import { startBenchDatabase, untilLive } from './database';
import type { Line } from './line';

const contacts = 2_000;
const idSample = 200;

export const s3: Line = {
  ids: ['S3'],
  title: 'Calls for a first sync of 2,000 Wix contacts into an empty HubSpot account',
  async run({ keep, say }) {
    await startBenchDatabase({ keep });
    const beside = keep(await startSandbox({ limits: false }));
    const product = keep(await startProduct({ contacts: 0 }));
    for (const hands of [createSandboxHands(beside.wix.control), product.wix])
      await hands.seed(contacts);
    await holdIdsBack(product);

    const bare = await counted(beside, () => syncBare(beside));
    const ours = await counted(product.sandbox, async () => {
      await product.startWorker();
      await untilLive(product);
    });
    const written = (await product.crm.counts()).effects.created;
    if (written !== contacts)
      throw new Error(`the first sync created ${written} of ${contacts} contacts`);

    const bareAgain = await counted(beside, () => listBare(beside));
    const again = await counted(product.sandbox, async () => {
      await startAgain(product);
      await untilLive(product);
    });
    const ids = await counted(product.sandbox, () => releaseIds(product));

    const ratio = ours.total / bare.total;
    const ratioAgain = again.total / bareAgain.total;
    say(
      "The services' limits are lifted. Set-up calls (fields, properties, labels) apart: " +
        `${ours.setUp}, again ${again.setUp}; token calls not counted. ` +
        'Ideal: list, read each written contact again, upsert, in the largest batches.',
    );
    say(`ours: ${describe(ours)}`);
    say(`bare: ${describe(bare)}`);
    say(`ours again: ${describe(again)}`);
    say(`bare again: ${describe(bareAgain)}`);
    say(
      `Stored ids, counted apart on ${idSample}: ` +
        `${(ids.total / idSample).toFixed(2)} calls an id, of which 1 is Wix's single write.`,
    );
    return [
      {
        what: 'calls for 2,000 contacts',
        ours: String(ours.total),
        bare: String(bare.total),
        ratio,
        aim: 'ratio ≤ 1.02',
        met: ratio <= 1.02,
      },
      {
        what: 'the same again, nothing changed',
        ours: `${again.total}, ${again.writes} writes`,
        bare: `${bareAgain.total}, ${bareAgain.writes} writes`,
        ratio: ratioAgain,
        aim: 'ratio ≤ 1.02, 0 writes',
        met: ratioAgain <= 1.02 && again.writes === 0,
      },
    ];
  },
};

/** A further first sync, as if the owner had asked for it and approved. */
const startAgain = ({ ctx }: Product) =>
  ctx.withSite(async (tx) => {
    const { id: connectionId, mapping } = await requireConnection(ctx);
    await beginFirstSync({
      ctx,
      tx,
      connectionId,
      choices: usualChoices,
      mappingVersion: mapping.version,
      isApproved: true,
    });
  });

async function releaseIds(product: Product): Promise<void> {
  await product.db.query(
    `update dirty set not_before = now()
     where (connection_id, side, contact_id) in (
       select connection_id, side, contact_id from dirty
       where lane = 'idWrite' and side = 'wix' limit $1
     )`,
    [idSample],
  );
  await product.until(
    'ids written',
    async () => (await product.wix.counts()).effects.updated === idSample,
    60_000,
  );
}

const describe = ({ about }: Calls) =>
  Object.entries(about)
    .map(([route, count]) => `${count} × ${shorten(route)}`)
    .join(', ');
const shorten = (route: string) =>
  route
    .replace('/contacts/v4/contacts', ' wix')
    .replace(/\/crm\/objects\/.*?\/contacts/, ' crm')
    .replace(/ +/g, ' ');
