import { setTimeout as sleep } from 'node:timers/promises';
import { startSandbox, type Sandbox } from '@/lib/sandbox';
import type { ControlContact } from '@/lib/sandbox/types';
import { createTestDatabase } from '@/lib/testing/database';
import { holdIdsBack } from '@/lib/testing/hold-ids-back';
import { startProduct } from '@/lib/testing/product';
import { createSandboxHands, type SandboxHands } from '@/lib/testing/sandbox-hands';
import { startServer } from './child';
import { startBenchDatabase, untilLive } from './database';
import { interleave, median, percentile, type Keep, type Line } from './line';

const rounds = 5;
const perSecond = 100;
const perRound = 200;
/** Each is edited once: a job title where none was, so that no guard of mass changes comes near. */
const contacts = (rounds + 1) * perRound;

export const s7: Line = {
  ids: ['S7'],
  title: 'From an edit in Wix to HubSpot, at 100 a second',
  async run({ keep, say }) {
    await startBenchDatabase({ keep });
    const bare = await startBare({ keep, contacts });
    const ours = await startOurs({ keep });
    const trip = { ours: createTrip(ours), bare: createTrip(bare) };

    for (const side of [trip.bare, trip.ours]) await side(0);
    const results = await interleave({
      rounds,
      ours: (round) => trip.ours(round + 1),
      bare: (round) => trip.bare(round + 1),
    });
    const both = (share: number) => ({
      ours: median(results.map((one) => percentile(one.ours, share))),
      bare: median(results.map((one) => percentile(one.bare, share))),
    });
    const reading = (what: string, share: number, aimMs: number) => {
      const at = both(share);
      return {
        what,
        ours: `${at.ours.toFixed(0)} ms`,
        bare: `${at.bare.toFixed(0)} ms`,
        ratio: at.ours / at.bare,
        aim: `≤ ${aimMs} ms`,
        met: at.ours <= aimMs,
      };
    };
    say(
      "The services' limits are lifted, their latency is 0, debounce is off, " +
        'stored ids are held back, both sides durable. ' +
        'From the moment Wix has the edit to the moment HubSpot has it, ' +
        `by the services' own clocks (one machine), ${rounds} rounds of ${perRound} edits, ` +
        'median of the rounds.',
    );
    say(
      'p50 of the rounds: ' +
        `${results.map((one) => percentile(one.ours, 0.5).toFixed(0)).join(' ')} ms. ` +
        'Bare: signature, one insert, one PATCH; it reads nothing.',
    );
    return [reading('p50', 0.5, 10), reading('p99', 0.99, 50)];
  },
};

async function startOurs({ keep }: { keep: Keep }): Promise<Sandbox> {
  const product = keep(await startProduct({ contacts }));
  await holdIdsBack(product);
  const env = Object.fromEntries(
    Object.entries(product.ctx.env).map(([name, value]) => [name, String(value)]),
  );
  const entrance = keep(
    await startServer({
      script: 'entrance.ts',
      args: ['--no-debounce'],
      env: { ...env, LOG_LEVEL: 'warn' },
    }),
  );
  await product.wix.sendWebhooksTo(`${entrance.origin}/api/webhooks/wix`);
  await product.crm.sendWebhooksTo(`${entrance.origin}/api/webhooks/hubspot`);
  await product.startWorker();
  await untilLive(product);
  return product.sandbox;
}

/** Takes a signed event, keeps it and sends one PATCH. */
export async function startBare({
  keep,
  contacts,
}: {
  keep: Keep;
  contacts: number;
}): Promise<Sandbox> {
  const sandbox = keep(await startSandbox({ limits: false }));
  const db = await createTestDatabase({ migrated: false });
  keep({ stop: () => db.drop() });
  for (const { control } of [sandbox.wix, sandbox.hubspot])
    await createSandboxHands(control).seed(contacts);
  const server = keep(
    await startServer({
      script: 'bare-server.ts',
      env: {
        DATABASE_URL: db.appUrl,
        WIX_PUBLIC_KEY: sandbox.wix.publicKey,
        HUBSPOT_API_BASE_URL: sandbox.hubspot.origin,
        HUBSPOT_ACCESS_TOKEN: sandbox.hubspot.accessToken,
      },
    }),
  );
  await createSandboxHands(sandbox.wix.control).sendWebhooksTo(server.origin);
  return sandbox;
}

/**
 * One round: edits at a steady pace, each of another person. Resolves to the time each took to
 * arrive, ms.
 */
function createTrip(sandbox: Sandbox) {
  const [wix, crm] = [
    createSandboxHands(sandbox.wix.control),
    createSandboxHands(sandbox.hubspot.control),
  ];
  return async (round: number): Promise<readonly number[]> => {
    const people = (await wix.all())
      .sort((a, b) => a.email.localeCompare(b.email))
      .slice(round * perRound, (round + 1) * perRound);
    const jobTitle = `Round ${round}`;
    const startedMs = performance.now();
    const edits: Promise<ControlContact>[] = [];
    for (const [index, { id }] of people.entries()) {
      while (performance.now() < startedMs + (index * 1000) / perSecond) await sleep(1);
      edits.push(wix.edit(id, { jobTitle }));
    }
    const left = new Map(
      (await Promise.all(edits)).map(({ email, updatedAt }) => [email, Date.parse(updatedAt)]),
    );
    const arrived = await untilArrived({ crm, jobTitle, count: left.size });
    return arrived.map(({ email, updatedAt }) => Date.parse(updatedAt) - (left.get(email) ?? 0));
  };
}

async function untilArrived({
  crm,
  jobTitle,
  count,
}: {
  crm: SandboxHands;
  jobTitle: string;
  count: number;
}): Promise<readonly ControlContact[]> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const arrived = (await crm.all()).filter((person) => person.jobTitle === jobTitle);
    if (arrived.length === count) return arrived;
    if (Date.now() > deadline)
      throw new Error(`${arrived.length} of ${count} edits arrived within 30 s`);
    await sleep(200);
  }
}
