import { LRUCache } from 'lru-cache';
import { createFingerprinter, createKeyHash } from '@/lib/core/values/fingerprint';
import { createSyncStore } from '@/lib/db/store';
import { createActor, leaseMs, renewEveryMs, type Actor } from '@/lib/engine/two-way/actor';
import { type ActorDeps } from '@/lib/engine/two-way/turn';
import { StaleEpochError, type SyncStore } from '@/lib/ports/store';
import type { Context } from '@/lib/services/context';
import { openConnection, type OpenConnection } from '@/lib/services/sides/open-sides';
import { doDuty, findDuty } from './duties';
import type { RunTurns } from './turn-runner';
import { createWorkerName } from './worker-name';

/** The lease is kept this long after the last work, so that the next edit finds the actor ready. */
const lingerMs = 3_000;
/** After this long, other connections that wait for a place get it. */
const longestRunMs = 60_000;
const lookForDutyEveryMs = 1_000;
const lookAsideMs = 20;

type Crew = {
  readonly service: string;
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
  const crews = new LRUCache<number, Crew>({ max: 500 });

  const crewOf = (open: OpenConnection, siteNo: number): Crew => {
    const known = crews.get(open.connection.id);
    if (known?.sides === open.sides) return known;
    const crew = createCrew({ context, open, siteNo, worker });
    crews.set(open.connection.id, crew);
    return crew;
  };

  return async ({ siteNo, connectionId, ...run }) => {
    const open = await openConnection({ context, siteNo, connectionId });
    if (!open) return;
    const crew = crewOf(open, siteNo);
    if (!(await crew.actor.claim())) return;
    const epoch = crew.epoch();
    const renewal = setInterval(
      () => void crew.store.renew({ epoch, leaseMs }).catch(() => undefined),
      renewEveryMs,
    );
    try {
      const more = await work({ context, crew, siteNo, connectionId, ...run });
      clearInterval(renewal);
      await crew.actor.release();
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
      await crew.actor.release().catch(() => undefined);
      throw error;
    } finally {
      clearInterval(renewal);
    }
  };
}

function createCrew({
  context,
  open,
  siteNo,
  worker,
}: {
  context: Context;
  open: OpenConnection;
  siteNo: number;
  worker: string;
}): Crew {
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
  return { service: connection.service, sides, hashes, actor, store, epoch: () => epoch };
}

type Work = Parameters<RunTurns>[0] & { readonly context: Context; readonly crew: Crew };

/**
 * One piece of work that runs beside the turns, so that a list never delays live changes. `check`
 * rethrows its error.
 */
function createAside() {
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
  const aside = createAside();
  let more: boolean;
  try {
    more = await takeTurns({ ...input, aside });
  } finally {
    await aside.end();
  }
  aside.check();
  return more;
}

async function takeTurns({
  context,
  crew,
  siteNo,
  connectionId,
  waitForWake,
  mayLinger,
  signal,
  aside,
}: Work & { readonly aside: ReturnType<typeof createAside> }): Promise<boolean> {
  const startedMs = Date.now();
  let idleSinceMs = startedMs;
  let dutyAtMs = 0;
  while (!signal.aborted) {
    aside.check();
    if (Date.now() - startedMs > longestRunMs) return true;
    if (Date.now() >= dutyAtMs && !aside.isBusy()) {
      const duty = await findDuty({ context, siteNo, connectionId });
      // The next step of a comparison follows at once.
      if (duty !== 'comparison') dutyAtMs = Date.now() + lookForDutyEveryMs;
      // A plan may need fields that the present sides do not read.
      if (
        duty === 'firstSync' &&
        (await openConnection({ context, siteNo, connectionId }))?.sides !== crew.sides
      )
        return true;
      const piece =
        duty &&
        (() => doDuty({ context, siteNo, connectionId, duty, ...crew, epoch: crew.epoch() }));
      if (piece && duty === 'comparison') aside.start(piece);
      else if (piece) await piece();
      // `prepare` may have changed what sides and actor are built from.
      if (duty === 'firstSync') return true;
    }
    const turn = await crew.actor.turn();
    if (turn.kind === 'stopped') {
      if (!aside.isBusy()) return false;
      // A refused list is checked again while everything else is held back.
      await aside.end();
      continue;
    }
    if (turn.kind === 'worked') {
      idleSinceMs = Date.now();
      continue;
    }
    const nowMs = Date.now();
    if (aside.isBusy()) {
      await waitForWake(lookAsideMs);
      idleSinceMs = nowMs;
      continue;
    }
    const restMs = idleSinceMs + lingerMs - nowMs;
    if (restMs <= 0 || !mayLinger()) return turn.nextDueMs !== null && turn.nextDueMs <= nowMs;
    const dueInMs = turn.nextDueMs === null ? restMs : turn.nextDueMs - nowMs;
    // Not below 20 ms: this process's clock may run ahead of the database's.
    await waitForWake(Math.max(20, Math.min(restMs, dueInMs, lookForDutyEveryMs)));
  }
  return false;
}
