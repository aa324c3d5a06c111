import { randomBytes } from 'node:crypto';
import { createSeal, parseKeyring } from '@/lib/seal';
import { createTestDatabase } from '@/lib/testing/database';
import { startServer } from './child';
import { makeFolder, startBenchDatabase } from './database';
import { interleave, median, percentile, type Keep, type Line } from './line';
import { sendAll, sendSteadily } from './load';

const rounds = 7;
const perRound = 2_000;
const connections = 32;
const steadySeconds = 3;
const path = '/api/forms/bench';
const contentType = 'application/json';

export const f1: Line = {
  ids: ['F1'],
  title: 'Form entrance',
  async run({ keep, say }) {
    await startBenchDatabase({ keep });
    const { ours, bare } = await startEntrances({ keep });
    const full = (origin: string, bodies: readonly string[]) =>
      sendAll({ origin, bodies, connections, path, contentType });
    for (const { origin } of [ours, bare]) await full(origin, makePosts(perRound));
    const bodies = Array.from({ length: rounds }, () => makePosts(perRound));
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
    const steady = makePosts(Math.round(perSecond * steadySeconds));
    const latencies = {
      ours: await sendSteadily({
        origin: ours.origin,
        bodies: steady,
        perSecond,
        path,
        contentType,
      }),
      bare: await sendSteadily({
        origin: bare.origin,
        bodies: steady,
        perSecond,
        path,
        contentType,
      }),
    };
    const p99 = { ours: percentile(latencies.ours, 0.99), bare: percentile(latencies.bare, 0.99) };
    say(
      `${connections} connections, ${rounds} rounds of ${perRound} posts ` +
        'of four fields to one form, both sides durable, ' +
        'ours sealed and counted per sender with the windows lifted; a worker holds the lease. ' +
        `Rounds: ${results.map((one) => (one.ours / one.bare).toFixed(2)).join(' ')}.`,
    );
    return [
      {
        what: 'posts/s',
        ours: most.ours.toFixed(0),
        bare: `${most.bare.toFixed(0)} node:http + pg`,
        ratio,
        aim: 'ratio ≥ 0.5',
        met: ratio >= 0.5,
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

/** A form that is on, made the short way, and beside it the least that stores a post. */
async function startEntrances({ keep }: { keep: Keep }) {
  const db = await createTestDatabase();
  keep({ stop: () => db.drop() });
  const beside = await createTestDatabase({ migrated: false });
  keep({ stop: () => beside.drop() });
  const keys = `1:${randomBytes(32).toString('base64')}`;
  const seal = createSeal(parseKeyring(keys));
  const instanceId = 'bench-site';
  const [site] = await db.query<{ site_no: number }>(
    'insert into site (instance_id, fingerprint_key) values ($1, $2) returning site_no',
    [
      instanceId,
      seal.seal({
        table: 'site',
        row: instanceId,
        column: 'fingerprint_key',
        plain: randomBytes(32),
      }),
    ],
  );
  const rules = {
    overwrites: false,
    labels: [],
    origins: [],
    trap: 'website_confirm',
    thanks: null,
    consent: null,
  };
  const [form] = await db.query<{ id: number }>(
    `insert into connection (
       site_no, flow, service, account_key, phase, policy, lease_owner, leased_until
     )
     values ($1, 'form', 'form', 'bench', 'live', $2, 'bench', now() + interval '1 hour')
     returning id`,
    [site?.site_no, rules],
  );
  const rows = [
    {
      id: 1,
      wix: 'email',
      remote: 'email',
      direction: 'toWix',
      winner: 'systemOfRecord',
      blanks: 'keep',
    },
  ];
  await db.query(
    'insert into mapping_version (connection_id, version, site_no, rows) values ($1, 1, $2, $3)',
    [form?.id, site?.site_no, JSON.stringify(rows)],
  );
  await db.query('update connection set credentials = $2 where id = $1', [
    form?.id,
    seal.seal({
      table: 'connection',
      row: String(form?.id),
      column: 'credentials',
      plain: JSON.stringify({ secret: null }),
    }),
  ]);
  const env = { DATA_DIR: makeFolder({ keep }), LOG_LEVEL: 'warn', SEAL_KEYS: keys };
  const ours = keep(
    await startServer({ script: 'entrance.ts', env: { ...env, DATABASE_URL: db.appUrl } }),
  );
  const bare = keep(
    await startServer({
      script: 'bare-server.ts',
      args: ['--form'],
      env: { ...env, DATABASE_URL: beside.ownerUrl, HUBSPOT_API_BASE_URL: '', WIX_PUBLIC_KEY: '' },
    }),
  );
  return { ours, bare };
}

let sequence = 0;
const makePosts = (count: number): readonly string[] =>
  Array.from({ length: count }, () => {
    sequence += 1;
    return JSON.stringify({
      email: `person${sequence}@example.com`,
      firstName: 'Ada',
      lastName: `Aalto ${sequence}`,
      message: 'Please call me back about the offer on your page.',
    });
  });
