import { listenForWakes } from '@/lib/db/wake';
import { readEnv, requireEnv } from '@/lib/env';
import { createBoss, createSender } from '@/lib/jobs/boss';
import { createHandlers, handleJobs } from '@/lib/jobs/handle';
import { getLog } from '@/lib/log';
import { createContext } from '@/lib/services/context';
import { createRun } from '@/lib/services/runner/run';
import { createTurnRunner } from '@/lib/services/runner/turn-runner';
import { startMaintenance, startTick } from '@/lib/services/system/tick';
import { exitWith } from './explain';
import { loadDotEnv } from './load-env';
import { stopOnSignal } from './stop-on-signal';

// `npm run worker`: runs the connections' actors. Any number of these may run, on any number of
// machines.
const places = 16;

try {
  loadDotEnv();
  process.env.PROCESS_NAME ??= 'worker';
  await startWorker();
} catch (error) {
  exitWith(error);
}

async function startWorker() {
  const env = readEnv();
  const url = requireEnv(env, ['DATABASE_URL']).DATABASE_URL;
  const log = getLog();
  const boss = createBoss({
    url,
    work: true,
    name: 'contact-sync worker jobs',
    onError: (err) => log.warn({ err }, 'jobs'),
  });
  await boss.start();
  const context = createContext({ env, log, name: 'worker', sender: createSender(boss) });
  const turns = createTurnRunner({ runTurns: createRun(context), places, log });
  await handleJobs({ boss, handlers: createHandlers({ turns }), log });
  const wakes = listenForWakes({ url, onWake: turns.wake });
  const tick = startTick(context);
  const maintenance = startMaintenance(context);
  log.info({ places }, 'worker ready');
  process.send?.({ kind: 'ready' });

  stopOnSignal(async () => {
    tick.stop();
    maintenance.stop();
    await Promise.all([turns.stop(), boss.stop({ graceful: true, timeout: 5_000 })]);
    await wakes.close();
    await context.close();
  });
}
