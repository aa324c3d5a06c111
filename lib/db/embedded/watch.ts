import { spawn, type ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { createRestartWaits } from '@/lib/restart-waits';
import { readLock, readRun } from './folder';
import { isAlive, stopServer } from './process';

const lockWithinMs = 2_000;

/**
 * PostgreSQL outlives the process that started it. A small process beside it notices when the
 * starter ends, for whatever reason (the channel between the two closes), and stops the server.
 */
export function watchStarter(input: { dataDir: string; dataPath: string }): { end(): void } {
  const waits = createRestartWaits();
  let child: ChildProcess;
  let ended = false;
  const launch = () => {
    const program = [
      'lib/processes/run.mjs',
      'watch-starter',
      input.dataDir,
      input.dataPath,
      String(process.pid),
    ];
    // A process group of its own: a signal to the starter's group must not end the watcher.
    child = spawn(process.execPath, program, {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      detached: true,
    });
    child.once('error', () => undefined);
    child.once('exit', () => {
      if (!ended) setTimeout(launch, waits.next()).unref();
    });
    child.unref();
    child.channel?.unref();
  };
  launch();
  return {
    end() {
      ended = true;
      child.kill('SIGKILL');
    },
  };
}

/** The starter has ended: stops the server it started, unless another starter took it over. */
export async function endServerOf({
  dataDir,
  dataPath,
  starterPid,
}: {
  dataDir: string;
  dataPath: string;
  starterPid: number;
}): Promise<void> {
  const deadline = Date.now() + lockWithinMs;
  for (;;) {
    const ownerPid = readRun(dataDir)?.ownerPid ?? starterPid;
    if (ownerPid !== starterPid && isAlive(ownerPid)) return;
    const lock = readLock(dataPath);
    if (lock) return stopServer({ pid: lock.pid, dataPath });
    // The server may have been started a moment ago.
    if (Date.now() > deadline) return;
    await sleep(50);
  }
}
