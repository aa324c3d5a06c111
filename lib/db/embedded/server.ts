import { spawn } from 'node:child_process';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type LogFile } from '@/lib/log-file';
import { nameFromWithin, type Binaries, type SystemAccount } from './binaries';
import { readLock, removeLock, type Passwords } from './folder';
import { isOurs } from './login';
import { isAlive, isServerOf } from './process';

export type EmbeddedOptions = {
  readonly dataDir: string;
  readonly database?: string;
  /** Server settings in addition to ours. */
  readonly settings?: Readonly<Record<string, string>>;
  /** The server died and was restarted, as another process. */
  readonly onRestart?: () => void;
  /** The server died and will be restarted after a wait. */
  readonly onDeath?: (text: string) => void;
};

export type RunningServer = {
  readonly pid: number;
  readonly port: number;
  readonly started: boolean;
};

/** Where a server runs: its folder, its program and the account it runs as. */
export type ServerPlace = {
  readonly options: EmbeddedOptions;
  readonly binaries: Binaries;
  readonly account: SystemAccount;
  readonly access: Passwords;
  readonly log: LogFile;
};

const readyWithinMs = 60_000;

/** Bytes of server output kept, to say why it did not start. */
const saidBytes = 2_000;
export const logFileIn = (dataDir: string) => path.join(dataDir, 'log', 'postgres.log');

/**
 * The server of this data folder: one that runs already, else a new one. `mayMove`: on another
 * port.
 */
export async function findOrStart(
  place: ServerPlace,
  preferredPort: number,
  mayMove = true,
): Promise<RunningServer> {
  let port = preferredPort;
  for (let attempt = 1; ; attempt += 1) {
    const running = await findRunning(place);
    if (running) return running;
    port = (await freePort(port)) ?? (mayMove ? ((await freePort(0)) ?? 0) : port);
    try {
      return await startServer(place, port);
    } catch (error) {
      // Another process took the port after we checked it, or another starter was quicker.
      const mayHelp = (await freePort(port)) === null || readLock(place.access.dataPath) !== null;
      if (!mayHelp || attempt === 3) throw error;
    }
  }
}

/** The server of a killed supervisor: running, starting or stopping. */
async function findRunning({ access }: ServerPlace): Promise<RunningServer | null> {
  const deadline = Date.now() + readyWithinMs;
  for (;;) {
    const lock = readLock(access.dataPath);
    if (!lock || !isAlive(lock.pid)) return null;
    if (await isOurs({ port: lock.port, access })) return { ...lock, started: false };
    if (!isServerOf(lock.pid, access.dataPath)) {
      if (!isAlive(lock.pid)) return null;
      removeLock(access.dataPath); // the number went to another process, as after a power loss
      return null;
    }
    if (Date.now() > deadline)
      throw new Error(
        `A PostgreSQL (process ${lock.pid}) holds ${access.dataPath} and does not answer. ` +
          'Stop it and start again.',
      );
    await sleep(100);
  }
}

async function startServer(
  { options, binaries, account, access, log }: ServerPlace,
  port: number,
): Promise<RunningServer> {
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '100',
    logging_collector: 'off',
    ...options.settings,
  };
  const args = [
    '-D',
    nameFromWithin(account, access.dataPath),
    '-p',
    String(port),
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ];
  // A process group of its own: Ctrl-C reaches only us, and we stop the server last.
  const child = spawn(binaries.postgres, args, {
    ...account,
    cwd: access.dataPath,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      log.write(chunk);
      said = `${said}${chunk.toString()}`.slice(-saidBytes);
    });
    // A pipe is a socket, but the types do not say so.
    (stream as net.Socket).unref();
  }
  let failure: string | null = null;
  child.once('error', (error) => (failure = error.message));
  child.once('close', () => (failure ??= said.trim().split('\n').slice(-3).join(' · ')));
  child.unref();
  const deadline = Date.now() + readyWithinMs;
  while (Date.now() < deadline) {
    if (failure !== null)
      throw new Error(`The embedded PostgreSQL did not start: ${String(failure)}`);
    if (child.pid !== undefined && (await isOurs({ port, access })))
      return { pid: child.pid, port, started: true };
    await sleep(25);
  }
  child.kill('SIGQUIT');
  throw new Error(
    `The embedded PostgreSQL was not ready within ${readyWithinMs / 1000} s: ` +
      `see ${logFileIn(options.dataDir)}.`,
  );
}

/** The port itself (0: any) when no process listens on it, else null. */
function freePort(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const probe = net.createServer();
    probe.once('error', () => resolve(null));
    probe.listen(port, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : null));
    });
  });
}
