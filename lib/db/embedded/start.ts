import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { makeDataFolder } from '@/lib/data-folder';
import { openLogFile, type LogFile } from '@/lib/log-file';
import { createRestartWaits, describeRestart } from '@/lib/restart-waits';
import {
  chooseAccount,
  findBinaries,
  nameFromWithin,
  type Account,
  type Binaries,
} from './binaries';
import {
  initialise,
  openAccess,
  readLock,
  readRun,
  removeLock,
  superUser,
  writeRun,
  type Access,
} from './folder';
import { isAlive, isServerOf, stopServer } from './process';
import { watchStarter } from './watch';

export type EmbeddedDatabase = {
  /** Login of the owner role, which migrates. Unchanged when the server is restarted. */
  readonly ownerUrl: string;
  /**
   * Login of the program, which is bound by row-level security once it is admitted: `admitLogin`.
   */
  readonly appUrl: string;
  readonly port: number;
  readonly dataPath: string;
  /** True when a running server was found and taken over. */
  readonly adopted: boolean;
  pid(): number;
  /** Stops in order; leaves the server running when another living process started it. */
  stop(): Promise<void>;
};

type Options = {
  readonly dataDir: string;
  readonly database?: string;
  /** Server settings in addition to ours. */
  readonly settings?: Readonly<Record<string, string>>;
  /** The server died and was restarted, as another process. */
  readonly onRestart?: () => void;
  /** The server died and will be restarted after a wait. */
  readonly onDeath?: (text: string) => void;
};

type Server = { readonly pid: number; readonly port: number; readonly started: boolean };
type Place = {
  readonly options: Options;
  readonly binaries: Binaries;
  readonly account: Account;
  readonly access: Access;
  readonly log: LogFile;
};

const ownerRole = 'contact_sync';
const appRole = 'contact_sync_app';
/**
 * Derived from the owner's password without revealing it, so folders of early versions need nothing
 * added.
 */
const appPasswordOf = ({ ownerPassword }: Access) =>
  createHmac('sha256', ownerPassword).update(appRole).digest('base64url');

const readyWithinMs = 60_000;
/** Bytes of server output kept, to say why it did not start. */
const saidBytes = 2_000;
const logFileIn = (dataDir: string) => path.join(dataDir, 'log', 'postgres.log');

/**
 * Starts the PostgreSQL installed by npm, or takes over one that an earlier, killed process left
 * running.
 */
export async function startEmbeddedDatabase(options: Options): Promise<EmbeddedDatabase> {
  const database = options.database ?? 'contact_sync';
  const dataDir = path.resolve(options.dataDir);
  makeDataFolder(dataDir);
  const access = openAccess(dataDir);
  const account = chooseAccount(access.dataPath);
  const place: Place = {
    options: { ...options, dataDir },
    binaries: findBinaries(account),
    account,
    access,
    log: openLogFile(logFileIn(dataDir)),
  };
  initialise(place);

  const previousOwner = readRun(dataDir)?.ownerPid ?? null;
  const watch = watchStarter({ dataDir, dataPath: access.dataPath });
  let server = await findOrStart(place, readRun(dataDir)?.port ?? 0);
  const shared =
    !server.started &&
    previousOwner !== null &&
    previousOwner !== process.pid &&
    isAlive(previousOwner);
  if (shared) watch.end();
  else writeRun(dataDir, { port: server.port, ownerPid: process.pid });
  await ensureDatabase({ port: server.port, access, database });

  const supervision = shared
    ? null
    : supervise({
        place,
        port: server.port,
        current: () => server.pid,
        replace: (next) => (server = next),
      });
  return {
    ownerUrl: loginUrl({
      user: ownerRole,
      password: access.ownerPassword,
      port: server.port,
      database,
    }),
    appUrl: loginUrl({
      user: appRole,
      password: appPasswordOf(access),
      port: server.port,
      database,
    }),
    port: server.port,
    dataPath: access.dataPath,
    adopted: !server.started,
    pid: () => server.pid,
    async stop() {
      if (!supervision) return;
      await supervision.end();
      await stopServer({ pid: server.pid, dataPath: access.dataPath });
      writeRun(dataDir, { port: server.port, ownerPid: null });
      watch.end();
      await place.log.end();
    },
  };
}

async function findOrStart(place: Place, preferredPort: number, mayMove = true): Promise<Server> {
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
async function findRunning({ access }: Place): Promise<Server | null> {
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
  { options, binaries, account, access, log }: Place,
  port: number,
): Promise<Server> {
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

const loginUrl = ({
  user,
  password,
  port,
  database,
}: {
  user: string;
  password: string;
  port: number;
  database: string;
}) => `postgresql://${user}:${password}@127.0.0.1:${port}/${database}`;
const superUrl = ({ port, access }: { port: number; access: Access }) =>
  loginUrl({ user: superUser, password: access.superPassword, port, database: 'postgres' });

async function withClient<T>(url: string, run: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 3_000 });
  client.on('error', () => undefined); // a server that stops meanwhile makes the query fail
  try {
    await client.connect();
    return await run(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Whether the server on this port serves this data folder. */
async function isOurs(input: { port: number; access: Access }): Promise<boolean> {
  try {
    const result = await withClient(superUrl(input), (client) =>
      client.query<{ pid: string }>(
        "select split_part(pg_read_file('postmaster.pid'), e'\\n', 1) as pid",
      ),
    );
    return Number(result.rows[0]?.pid) === readLock(input.access.dataPath)?.pid;
  } catch {
    return false;
  }
}

/** The tables' owner is an ordinary role, so that none of our code runs as superuser. */
async function ensureDatabase(input: { port: number; access: Access; database: string }) {
  await withClient(superUrl(input), async (client) => {
    const makeRole = async (name: string, rights: string, password: string) => {
      const role = await client.query('select from pg_roles where rolname = $1', [name]);
      if (!role.rowCount)
        await client
          .query(`create role ${name} login ${rights} password ${pg.escapeLiteral(password)}`)
          .catch(unlessThere);
    };
    await makeRole(ownerRole, 'createrole createdb', input.access.ownerPassword);
    await makeRole(appRole, '', appPasswordOf(input.access));
    const database = await client.query('select from pg_database where datname = $1', [
      input.database,
    ]);
    if (!database.rowCount)
      await client
        .query(`create database ${pg.escapeIdentifier(input.database)} owner ${ownerRole}`)
        .catch(unlessThere);
  });
}

/** Duplicate role, duplicate database, and the unique violation of two concurrent starters. */
const madeByAnother = ['42710', '42P04', '23505'];

function unlessThere(error: unknown) {
  if (!(error instanceof pg.DatabaseError) || !madeByAnother.includes(error.code ?? ''))
    throw error;
}

/** Restarts a server that died on the same port, with growing waits. */
function supervise(input: {
  place: Place;
  port: number;
  current: () => number;
  replace: (server: Server) => void;
}) {
  const { options } = input.place;
  const waits = createRestartWaits();
  let nextTryAt: number | null = null;
  let ended = false;
  let busy = Promise.resolve();
  const check = async () => {
    if (ended || isAlive(input.current())) return;
    if (nextTryAt === null) {
      const waitMs = waits.next();
      nextTryAt = Date.now() + waitMs;
      options.onDeath?.(
        describeRestart({
          what: 'The embedded PostgreSQL',
          waitMs,
          logFile: '.data/log/postgres.log',
        }),
      );
    }
    if (Date.now() < nextTryAt) return;
    nextTryAt = null;
    input.replace(await findOrStart(input.place, input.port, false));
    options.onRestart?.();
  };
  const timer = setInterval(() => {
    // After a failed try the next one follows.
    busy = busy.then(check).catch(() => undefined);
  }, 250);
  timer.unref();
  return {
    async end() {
      ended = true;
      clearInterval(timer);
      await busy;
    },
  };
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
