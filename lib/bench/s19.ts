import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { startEmbeddedDatabase } from '@/lib/db/embedded/start';
import { readRuntime, type Runtime } from '@/lib/processes/runtime-file';
import { ensureBuild } from '@/lib/processes/start-build';
import { startSandbox } from '@/lib/sandbox';
import { ownerUrlOf } from '@/lib/testing/owner-url';
import { syncBare } from './bare-sync';
import { startServer } from './child';
import { makeFolder } from './database';
import { interleave, median, type Keep, type Line } from './line';

const rounds = 3;
const idleMs = 5_000;
const startWithinMs = 120_000;

type Start = { seconds: number; megabytes: number };

export const s19: Line = {
  ids: ['S19'],
  title: '`npm start` on an empty folder, build present',
  async run({ keep, say }) {
    const building = new AbortController();
    keep({ stop: async () => building.abort() });
    await ensureBuild({
      logFile: path.join(makeFolder({ keep }), 'build.log'),
      signal: building.signal,
      onStart: () =>
        console.log('\nS19  builds the screens first, about a minute; not part of the measure'),
    });
    const results = await interleave({
      rounds,
      ours: () => startOurs({ keep }),
      bare: () => startBare({ keep }),
    });
    const reading = (what: string, unit: string, pick: (start: Start) => number, aim: number) => {
      const ours = median(results.map((one) => pick(one.ours)));
      const ratio = median(results.map((one) => pick(one.ours) / pick(one.bare)));
      return {
        what,
        ours: `${ours.toFixed(1)} ${unit}`,
        bare: `${median(results.map((one) => pick(one.bare))).toFixed(1)} ${unit}`,
        ratio,
        aim: `≤ ${aim} ${unit}`,
        met: ours <= aim,
      };
    };
    say(
      `${rounds} rounds, the sandbox's limits in force on our side. ` +
        'Bare: PostgreSQL, the sandbox and a plain loop over both lists; ' +
        'its memory is that of two processes with node:http and pg.',
    );
    say(`Memory: resident, with child processes, ${idleMs / 1000} s after the first sync.`);
    return [
      reading('start to first sync of 200 + 200 contacts', 's', (start) => start.seconds, 60),
      reading('idle memory of web + worker', 'MB', (start) => start.megabytes, 250),
    ];
  },
};

async function startOurs({ keep }: { keep: Keep }): Promise<Start> {
  const dataDir = makeFolder({ keep });
  const startedMs = Date.now();
  // Empty values count as absent and are not taken from a `.env`: always the sandbox and the
  // embedded database.
  const env = {
    ...process.env,
    DATA_DIR: dataDir,
    PORT: '0',
    SANDBOX: 'on',
    DATABASE_URL: '',
    WIX_APP_ID: '',
    WIX_APP_SECRET: '',
    WIX_PUBLIC_KEY: '',
  };
  const child = spawn(process.execPath, ['lib/processes/run.mjs', 'start'], {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const product = keep(stoppable(child));
  const runtime = await untilReady({ child, dataDir });
  await untilLive(ownerUrlOf({ dataDir, url: runtime.database.url }));
  const seconds = (Date.now() - startedMs) / 1000;
  await sleep(idleMs);
  const megabytes = memoryOf([runtime.web.pid, runtime.worker.pid]);
  await product.stop();
  return { seconds, megabytes };
}

async function startBare({ keep }: { keep: Keep }): Promise<Start> {
  const dataDir = makeFolder({ keep });
  const startedMs = Date.now();
  const database = keep(await startEmbeddedDatabase({ dataDir }));
  const sandbox = keep(await startSandbox({ seed: 'demo', limits: false }));
  const env = {
    DATABASE_URL: database.ownerUrl,
    WIX_PUBLIC_KEY: sandbox.wix.publicKey,
    HUBSPOT_API_BASE_URL: '',
  };
  const servers = await Promise.all(
    [0, 1].map(async () => keep(await startServer({ script: 'bare-server.ts', env }))),
  );
  await syncBare(sandbox);
  const seconds = (Date.now() - startedMs) / 1000;
  await sleep(idleMs);
  const megabytes = memoryOf(servers.map(({ pid }) => pid));
  for (const part of [...servers, sandbox, database]) await part.stop();
  return { seconds, megabytes };
}

function stoppable(child: ChildProcess) {
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    async stop() {
      child.kill('SIGTERM');
      await gone;
    },
  };
}

async function untilReady({
  child,
  dataDir,
}: {
  child: ChildProcess;
  dataDir: string;
}): Promise<Runtime> {
  const deadline = Date.now() + startWithinMs;
  for (;;) {
    const runtime = readRuntime(dataDir);
    if (runtime) return runtime;
    if (child.exitCode !== null || Date.now() > deadline)
      throw new Error(
        'npm start did not become ready. It left: ' +
          `${fs.readdirSync(path.join(dataDir, 'log')).join(', ')}`,
      );
    await sleep(50);
  }
}

async function untilLive(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const deadline = Date.now() + startWithinMs;
    while (
      (await client.query<{ phase: string }>('select phase::text from connection')).rows[0]
        ?.phase !== 'live'
    ) {
      if (Date.now() > deadline) throw new Error('the first sync did not end');
      await sleep(50);
    }
  } finally {
    await client.end();
  }
}

/** Resident memory of the processes and everything below them, MB. */
function memoryOf(pids: readonly number[]): number {
  const processes = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,rss='])
    .toString()
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const family = new Set(pids);
  for (let size = 0; size !== family.size;) {
    size = family.size;
    for (const [pid = 0, parent = 0] of processes) if (family.has(parent)) family.add(pid);
  }
  return processes
    .filter(([pid = 0]) => family.has(pid))
    .reduce((sum, [, , kilobytes = 0]) => sum + kilobytes / 1024, 0);
}
