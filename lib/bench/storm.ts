import { setTimeout as sleep } from 'node:timers/promises';
import { holdIdsBack } from '@/lib/testing/hold-ids-back';
import { startProduct } from '@/lib/testing/product';
import { createSandboxHands, type SandboxHands } from '@/lib/testing/sandbox-hands';
import { startBenchDatabase, untilLive } from './database';
import type { Keep, Line } from './line';
import { startBare } from './s7';

const sustained = 3_000;
const burst = 10_000;
const burstMs = 10_000;
const aimPerSecond = 500;

type Hands = { readonly wix: SandboxHands; readonly crm: SandboxHands };

export const storm: Line = {
  ids: ['S8', 'S9'],
  title: 'Many edits in Wix at once, until the last one is in HubSpot',
  async run({ keep, say }) {
    await startBenchDatabase({ keep });
    const plain = await startBare({ keep, contacts: sustained });
    const bare =
      sustained /
      (
        await carry({
          wix: createSandboxHands(plain.wix.control),
          crm: createSandboxHands(plain.hubspot.control),
          edits: sustained,
          paceMs: 0,
        })
      ).drained;
    const ours =
      sustained /
      (
        await carry({
          ...(await startOurs({ keep, contacts: sustained })),
          edits: sustained,
          paceMs: 0,
        })
      ).drained;
    const many = await carry({
      ...(await startOurs({ keep, contacts: burst, limits: 'hubspot' })),
      edits: burst,
      paceMs: burstMs / burst,
    });
    const ideal = Math.max(burstMs / 1000, many.sent);
    say(
      "S8: the services' limits are lifted. Bare: signature, one insert, one PATCH. " +
        'Generator, both services and the entrance are one process here, ' +
        'which bounds both figures.',
    );
    say(
      "S9: Wix's limit is lifted, HubSpot's 110 calls in 10 s are in force; " +
        `${burst.toLocaleString('en')} edits took ${many.sent.toFixed(1)} s to make, ` +
        'and 100 batches fit into that time.',
    );
    return [
      {
        what: `edits a second, ${sustained.toLocaleString('en')} at once`,
        ours: ours.toFixed(0),
        bare: bare.toFixed(0),
        ratio: ours / bare,
        aim: `≥ ${aimPerSecond}/s`,
        met: ours >= aimPerSecond,
      },
      {
        what: `${burst.toLocaleString('en')} edits in ${burstMs / 1000} s, drained`,
        ours: `${many.drained.toFixed(1)} s`,
        bare: `${ideal.toFixed(1)} s`,
        ratio: many.drained / ideal,
        aim: 'ratio ≤ 1.1',
        met: many.drained / ideal <= 1.1,
      },
    ];
  },
};

async function startOurs({
  keep,
  contacts,
  limits = false,
}: {
  keep: Keep;
  contacts: number;
  limits?: false | 'hubspot';
}): Promise<Hands> {
  const product = keep(await startProduct({ contacts, limits }));
  await holdIdsBack(product);
  await product.startWorker();
  await untilLive(product);
  return product;
}

/**
 * Another job title for each, where none was: no guard of mass changes comes near. Seconds until
 * the last was made, and until the last arrived.
 */
async function carry({
  wix,
  crm,
  edits,
  paceMs,
}: Hands & { edits: number; paceMs: number }): Promise<{ sent: number; drained: number }> {
  const people = (await wix.all()).slice(0, edits);
  const lanes = 32;
  const startedMs = performance.now();
  const secondsSince = () => (performance.now() - startedMs) / 1000;
  let next = 0;
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      for (let at = next++; at < people.length; at = next++) {
        const waitMs = startedMs + at * paceMs - performance.now();
        if (waitMs > 0) await sleep(waitMs);
        await wix.edit(people[at]?.id ?? '', { jobTitle: 'Stormy' });
      }
    }),
  );
  const sent = secondsSince();
  const deadline = Date.now() + 5 * 60_000;
  while ((await crm.counts()).effects.updated < edits) {
    if (Date.now() > deadline)
      throw new Error(`${(await crm.counts()).effects.updated} of ${edits} edits arrived`);
    await sleep(50);
  }
  return { sent, drained: secondsSince() };
}
