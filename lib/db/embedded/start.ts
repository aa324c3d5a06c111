import path from 'node:path';
import { makeDataFolder } from '@/lib/data-folder';
import { openLogFile } from '@/lib/log-file';
import { chooseAccount, findBinaries } from './binaries';
import { initialise, openAccess, readRun, writeRun } from './folder';
import { ensureDatabase, loginsOf } from './login';
import { isAlive, stopServer } from './process';
import { findOrStart, logFileIn, type EmbeddedOptions, type ServerPlace } from './server';
import { supervise } from './supervise';
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

/**
 * Starts the PostgreSQL installed by npm, or takes over one that an earlier, killed process left
 * running.
 */
export async function startEmbeddedDatabase(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  const database = options.database ?? 'contact_sync';
  const dataDir = path.resolve(options.dataDir);
  makeDataFolder(dataDir);
  const access = openAccess(dataDir);
  const account = chooseAccount(access.dataPath);
  const place: ServerPlace = {
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
    ...loginsOf({ access, port: server.port, database }),
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
