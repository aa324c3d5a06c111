import { LRUCache } from 'lru-cache';
import { createFingerprinter, createKeyHash } from '@/lib/core/values/fingerprint';
import { createSyncStore } from '@/lib/db/store';
import { createActor, leaseMs, renewEveryMs, type Actor } from '@/lib/engine/two-way/actor';
import { type ActorDeps } from '@/lib/engine/two-way/turn';
import { StaleEpochError, type SyncStore } from '@/lib/ports/store';
import type { Context } from '@/lib/services/context';
import { openConnection, type OpenConnection } from '@/lib/services/sides/open-sides';
import { doTask, findTask } from './tasks';
import type { RunTurns } from './turn-runner';
import { createWorkerName } from './worker-name';

/** The lease is kept this long after the last work, so that the next edit finds the actor ready. */
const lingerMs = 3_000;
/** After this long, other connections that wait for a place get it. */
const longestRunMs = 60_000;
const lookForTaskEveryMs = 1_000;
const lookAsideMs = 20;

type Engine = {
  readonly connection: { readonly service: string; readonly hasHooks: boolean };
  readonly sides: OpenConnection['sides'];
  readonly hashes: Pick<ActorDeps, 'fingerprint' | 'keyHash'>;
  readonly actor: Actor;
  readonly store: SyncStore;
  epoch(): number;
};

/**
 * Works on a connection until it has been idle for a while, the lease is lost, or the time is up.
 */
export function createRunTurns(context: Context): RunTurns {
  const worker = createWorkerName();
  // An actor caches field catalogues; it is valid as long as its sides are.
  const engines = new LRUCache<number, Engine>({ max: 500 });

  const engineOf = (open: OpenConnection, siteNo: number): Engine => {
    const known = engines.get(open.connection.id);
    if (known?.sides === open.sides) return known;
    const engine = openEngine({ context, open, siteNo, worker });
    engines.set(open.connection.id, engine);
    return engine;
  };

  return async ({ siteNo, connectionId, ...run }) => {
    const open = await openConnection({ context, siteNo, connectionId });
    if (!open) return;
    const engine = engineOf(open, siteNo);
    if (!(await engine.actor.claim())) return;
    const epoch = engine.epoch();
    const renewal = setInterval(
      () => void engine.store.renew({ epoch, leaseMs }).catch(() => undefined),
      renewEveryMs,
    );
    try {
      const more = await work({ context, engine, siteNo, connectionId, ...run });
      clearInterval(renewal);
      await engine.actor.release();
      if (more)
        await context.sender.send({
          name: 'turn',
          payload: { siteNo, connectionId },
          key: String(connectionId),
        });
    } catch (error) {
      if (error instanceof StaleEpochError)
        return context.log.info({ connectionId }, 'another worker took over');
      // Releases the lease, so that another worker can retry at once.
      await engine.actor.release().catch(() => undefined);
      throw error;
    } finally {
      clearInterval(renewal);
    }
  };
}

function openEngine({
  context,
  open,
  siteNo,
  worker,
}: {
  context: Context;
  open: OpenConnection;
  siteNo: number;
  worker: string;
}): Engine {
  const { connection, site, sides } = open;
  const stored = createSyncStore({
    siteNo,
    connectionId: connection.id,
    database: context.database,
    seal: context.seal,
  });
  let epoch = 0;
  const store: SyncStore = {
    ...stored,
    async claim(input) {
      const lease = await stored.claim(input);
      if (lease) epoch = lease.epoch;
      return lease;
    },
  };
  const hashes = {
    fingerprint: createFingerprinter(site.fingerprintKey),
    keyHash: createKeyHash(site.fingerprintKey),
  };
  const actor = createActor({
    store,
    sides,
    storesId: connection.storesId,
    clock: context.clock,
    random: context.random,
    ...hashes,
    worker,
  });
  const { service, hooks } = connection;
  return {
    connection: { service, hasHooks: hooks !== null },
    sides,
    hashes,
    actor,
    store,
    epoch: () => epoch,
  };
}

type Work = Parameters<RunTurns>[0] & { readonly context: Context; readonly engine: Engine };

/**
 * One piece of work that runs beside the turns, so that a list never delays live changes. `check`
 * rethrows its error.
 */
function createBackground() {
  let running: Promise<void> | null = null;
  let failure: { readonly error: unknown } | null = null;
  return {
    isBusy: () => running !== null,
    start(piece: () => Promise<void>) {
      running = piece()
        .catch((error: unknown) => void (failure = { error }))
        .finally(() => void (running = null));
    },
    end: async () => void (await running),
    check() {
      if (failure) throw failure.error;
    },
  };
}

/** True when more work is due now. */
async function work(input: Work): Promise<boolean> {
  const background = createBackground();
  let more: boolean;
  try {
    more = await takeTurns({ ...input, background });
  } finally {
    await background.end();
  }
  background.check();
  return more;
}

async function takeTurns({
  context,
  engine,
  siteNo,
  connectionId,
  waitForWake,
  mayLinger,
  signal,
  background,
}: Work & { readonly background: ReturnType<typeof createBackground> }): Promise<boolean> {
  const startedMs = Date.now();
  let idleSinceMs = startedMs;
  let taskAtMs = 0;
  while (!signal.aborted) {
    background.check();
    if (Date.now() - startedMs > longestRunMs) return true;
    if (Date.now() >= taskAtMs && !background.isBusy()) {
      const task = await findTask({ context, siteNo, connectionId });
      // The next step of a comparison follows at once.
      if (task !== 'comparison') taskAtMs = Date.now() + lookForTaskEveryMs;
      // A plan may need fields that the present sides do not read; `prepare` may have made one.
      if (
        task !== null &&
        (await openConnection({ context, siteNo, connectionId }))?.sides !== engine.sides
      )
        return true;
      const piece =
        task &&
        (() => doTask({ context, siteNo, connectionId, task, ...engine, epoch: engine.epoch() }));
      if (piece && task === 'comparison') background.start(piece);
      else if (piece) await piece();
      // `prepare` may have changed what sides and actor are built from.
      if (task === 'firstSync') return true;
    }
    const turn = await engine.actor.turn();
    if (turn.kind === 'stopped') {
      if (!background.isBusy()) return false;
      // A refused list is checked again while everything else is held back.
      await background.end();
      continue;
    }
    if (turn.kind === 'worked') {
      idleSinceMs = Date.now();
      continue;
    }
    const nowMs = Date.now();
    if (background.isBusy()) {
      await waitForWake(lookAsideMs);
      idleSinceMs = nowMs;
      continue;
    }
    const restMs = idleSinceMs + lingerMs - nowMs;
    if (restMs <= 0 || !mayLinger()) return turn.nextDueMs !== null && turn.nextDueMs <= nowMs;
    const dueInMs = turn.nextDueMs === null ? restMs : turn.nextDueMs - nowMs;
    // Not below 20 ms: this process's clock may run ahead of the database's.
    await waitForWake(Math.max(20, Math.min(restMs, dueInMs, lookForTaskEveryMs)));
  }
  return false;
}
