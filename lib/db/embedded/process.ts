import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const stopWithinMs = 20_000;
/**
 * A dead process keeps its number until its parent reaps it, and not every container's first
 * process does.
 */
const buriedWithinMs = 1_000;

/**
 * Ends a PostgreSQL of ours in any state. The data are complete afterwards, or recovered at the
 * next start.
 */
export async function stopServer({
  pid,
  dataPath,
}: {
  pid: number;
  dataPath: string;
}): Promise<void> {
  const isUp = () => isAlive(pid) && isServerOf(pid, dataPath);
  // SIGINT is PostgreSQL's fast shutdown, SIGQUIT the immediate one (recovery at the next start).
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    if (!isUp()) break;
    process.kill(pid, signal);
    await waitWhile(isUp, stopWithinMs);
  }
  await waitWhile(() => isAlive(pid), buriedWithinMs);
}

async function waitWhile(isSo: () => boolean, withinMs: number) {
  const deadline = Date.now() + withinMs;
  while (isSo() && Date.now() < deadline) await sleep(20);
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** A server's working folder is its data folder from the start. */
export function isServerOf(pid: number, dataPath: string): boolean {
  if (process.platform === 'win32') return true;
  if (process.platform === 'linux')
    return fs.existsSync(dataPath) && folderOf(pid) === fs.realpathSync(dataPath);
  const { stdout } = spawnSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], {
    encoding: 'utf8',
  });
  return (stdout ?? dataPath).includes(dataPath);
}

/** `null` for a process that has ended or belongs to another account. */
function folderOf(pid: number): string | null {
  try {
    return fs.readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return null;
  }
}
