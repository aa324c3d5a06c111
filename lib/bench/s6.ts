import { randomUUID } from 'node:crypto';
import { exportSPKI, generateKeyPair, type CryptoKey } from 'jose';
import { describeEvent, signEvent } from '@/lib/sandbox/wix/events';
import { createTestDatabase, createTestSite } from '@/lib/testing/database';
import { startServer } from './child';
import { makeFolder, startBenchDatabase } from './database';
import { interleave, median, percentile, type Keep, type Line } from './line';
import { sendAll, sendSteadily } from './load';

const rounds = 7;
const perRound = 2_000;
const connections = 32;
const steadySeconds = 3;
const contacts = 10_000;

export const s6: Line = {
  ids: ['S6'],
  title: 'Webhook entrance',
  async run({ keep, say }) {
    await startBenchDatabase({ keep });
    const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
    const { ours, bare, nothing, instanceId } = await startEntrances({
      keep,
      publicKey: await exportSPKI(publicKey),
    });
    const sign = (count: number) => signMany({ count, instanceId, key: privateKey });

    const full = async (origin: string, bodies: readonly string[]) =>
      sendAll({ origin, bodies, connections });
    const warm = await sign(perRound);
    const generator = await full(nothing.origin, warm);
    for (const { origin } of [ours, bare]) await full(origin, warm);
    const bodies = await Promise.all(Array.from({ length: rounds }, () => sign(perRound)));
    const results = await interleave({
      rounds,
      ours: (round) => full(ours.origin, bodies[round] ?? []),
      bare: (round) => full(bare.origin, bodies[round] ?? []),
    });
    const most = {
      ours: median(results.map((one) => one.ours)),
      bare: median(results.map((one) => one.bare)),
    };
    const ratio = median(results.map((one) => one.ours / one.bare));

    const perSecond = most.ours / 2;
    const steady = await sign(Math.round(perSecond * steadySeconds));
    const latencies = {
      ours: await sendSteadily({ origin: ours.origin, bodies: steady, perSecond }),
      bare: await sendSteadily({ origin: bare.origin, bodies: steady, perSecond }),
    };
    const p99 = { ours: percentile(latencies.ours, 0.99), bare: percentile(latencies.bare, 0.99) };
    say(
      `${connections} connections, ${rounds} rounds of ${perRound} signed events ` +
        `about ${contacts} contacts, both sides durable; a worker holds the lease. ` +
        `Rounds: ${results.map((one) => (one.ours / one.bare).toFixed(2)).join(' ')}. ` +
        `The generator alone: ${generator.toFixed(0)}/s.`,
    );
    return [
      {
        what: 'requests/s',
        ours: most.ours.toFixed(0),
        bare: `${most.bare.toFixed(0)} node:http + pg`,
        ratio,
        aim: 'ratio ≥ 1.2',
        met: ratio >= 1.2,
      },
      {
        what: `p99 at ${perSecond.toFixed(0)}/s, half of the maximum`,
        ours: `${p99.ours.toFixed(1)} ms`,
        bare: `${p99.bare.toFixed(1)} ms`,
        ratio: p99.ours / p99.bare,
        aim: '≤ 50 ms',
        met: p99.ours <= 50,
      },
    ];
  },
};

async function startEntrances({ keep, publicKey }: { keep: Keep; publicKey: string }) {
  const db = await createTestDatabase();
  keep({ stop: () => db.drop() });
  const beside = await createTestDatabase({ migrated: false });
  keep({ stop: () => beside.drop() });
  const { instanceId } = await createTestSite(db);
  await db.query(
    `update connection set lease_owner = 'bench', leased_until = now() + interval '1 hour'`,
  );
  const env = {
    WIX_PUBLIC_KEY: publicKey,
    WIX_APP_ID: appId,
    WIX_APP_SECRET: 'none',
    DATA_DIR: makeFolder({ keep }),
    LOG_LEVEL: 'warn',
  };
  const ours = keep(
    await startServer({ script: 'entrance.ts', env: { ...env, DATABASE_URL: db.appUrl } }),
  );
  const bare = keep(
    await startServer({
      script: 'bare-server.ts',
      env: { ...env, DATABASE_URL: beside.ownerUrl, HUBSPOT_API_BASE_URL: '' },
    }),
  );
  const nothing = keep(await startServer({ script: 'bare-server.ts', args: ['--nothing'], env }));
  return { ours, bare, nothing, instanceId };
}

const appId = randomUUID();
const people = Array.from({ length: contacts }, () => randomUUID());
let sequence = 0;

/** Edits by a person in Wix, each of another contact. */
const signMany = ({
  count,
  instanceId,
  key,
}: {
  count: number;
  instanceId: string;
  key: CryptoKey;
}): Promise<readonly string[]> =>
  Promise.all(
    Array.from({ length: count }, () => {
      sequence += 1;
      const at = new Date().toISOString();
      const contact = {
        id: people[sequence % contacts] ?? '',
        revision: sequence,
        source: { sourceType: 'ADMIN' },
        createdDate: at,
        updatedDate: at,
        lastActivity: { activityDate: at, activityType: 'CONTACT_UPDATED' },
        info: {
          name: { first: 'Ada', last: `Aalto ${sequence}` },
          emails: {
            items: [
              {
                id: randomUUID(),
                tag: 'MAIN',
                email: `person${sequence}@example.com`,
                primary: true,
              },
            ],
          },
          jobTitle: 'Engineer',
        },
      };
      const event = describeEvent(
        { kind: 'contactUpdated', contact, writer: { kind: 'person', userId: 'owner' } },
        { eventTime: at, sequence: String(sequence), hidesWriter: false, appId },
      );
      return signEvent({ event, instanceId, key });
    }),
  );
