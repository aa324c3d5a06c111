import { lanes, type Lane } from '@/lib/core/model/dirty';
import { SideError } from '@/lib/core/model/side-error';
import { findGone, isSameGone } from '@/lib/core/plan/gone-fields';
import type { Outage } from '@/lib/core/run/outage';
import { readCatalogues, type Catalogues } from '@/lib/engine/catalogues';
import { noteOutage } from '@/lib/engine/outage';
import { nothingNew, StaleEpochError, type ConnectionView, type Taken } from '@/lib/ports/store';
import { adoptOrphans } from './adopt-orphans';
import { applyPlans } from './apply';
import { gatherOrYield } from './gather-or-yield';
import { noteGone } from './note-gone';
import type { Gathered } from './pair';
import { planTurn, type PlannedTurn } from './plan-turn';
import { sweepSide } from './sweep';
import { createTally } from './tally';
import type { ActorDeps, Turn } from './turn';

type TurnResult =
  /** `contacts` were looked at. */
  | { readonly kind: 'worked'; readonly contacts: number }
  | { readonly kind: 'idle'; readonly nextDueMs: number | null }
  /**
   * Paused, parked, waiting for a reconnect, or a service does not answer: `untilMs` when that ends
   * by itself.
   */
  | { readonly kind: 'stopped'; readonly untilMs: number | null };

/** The only code that plans and writes for a connection. */
export type Actor = {
  /** False while another worker's lease lives. */
  claim(): Promise<boolean>;
  /**
   * One batch of the first lane that has work. Throws `StaleEpochError` when the lease was lost:
   * stop, another worker goes on.
   */
  turn(): Promise<TurnResult>;
  release(): Promise<void>;
};

/**
 * A call may take less than what is left of the lease whenever it begins: see `longestCallMs` in
 * `connectors/http`.
 */
export const leaseMs = 12_000;

export const renewEveryMs = 2_000;

const batchSize = 100;

/**
 * A turn is not interrupted: an edit waits behind at most this many stored ids. With its read it
 * fits one slot of Wix's window.
 */
const idBatchSize = 8;

/**
 * A run gives way to a live edit within about this long: its turns take as many contacts as fit.
 */
const runTurnMs = 2_000;

const leastRunBatch = 8;

/** In one of this many turns planned work goes first, so that a run is never starved. */
const runShare = 4;

const catalogueAgeMs = 5 * 60_000;

/** While a row rests for want of its field. */
const goneCatalogueAgeMs = 60_000;

export function createActor(deps: ActorDeps): Actor {
  const { store, clock } = deps;
  let epoch: number | null = null;
  let turns = 0;
  let runBatch = batchSize;
  /** A service's window is used up for runs until then. */
  let runWaitsUntilMs = 0;
  let catalogues: { readonly value: Catalogues; readonly atMs: number } | null = null;
  const tally = createTally(deps);

  const freshCatalogues = async ({ fieldsGone }: ConnectionView): Promise<Catalogues> => {
    const ageMs = fieldsGone.length > 0 ? goneCatalogueAgeMs : catalogueAgeMs;
    if (catalogues && clock.nowMs() - catalogues.atMs < ageMs) return catalogues.value;
    const value = await readCatalogues(deps.sides);
    catalogues = { value, atMs: clock.nowMs() };
    return value;
  };

  /**
   * A field that was deleted reads as blank: before anything is cleared for it, it must still be
   * there.
   */
  const planSafely = async ({
    turn,
    gathered,
  }: {
    turn: Turn;
    gathered: Gathered;
  }): Promise<PlannedTurn> => {
    const planned = await planTurn({ turn, gathered });
    if (!planned.takesAway) return planned;
    catalogues = null;
    const fields = await freshCatalogues(turn.connection);
    if (
      isSameGone(
        findGone({ mapping: turn.connection.mapping, fields: turn.catalogues }),
        findGone({ mapping: turn.connection.mapping, fields }),
      )
    )
      return planned;
    await noteGone({ store, epoch: turn.epoch, connection: turn.connection, fields });
    return planTurn({ turn: { ...turn, catalogues: fields }, gathered });
  };

  const lanesOfTurn = () => {
    turns += 1;
    const order: readonly Lane[] = turns % runShare === 0 ? ['run', ...lanes] : lanes;
    return order
      .filter((lane) => lane !== 'run' || clock.nowMs() >= runWaitsUntilMs)
      .map((lane) => ({
        lane,
        limit: lane === 'idWrite' ? idBatchSize : lane === 'run' ? runBatch : batchSize,
      }));
  };

  const fitRunBatch = (tookMs: number) => {
    if (tookMs > runTurnMs) runBatch = Math.max(leastRunBatch, Math.floor(runBatch / 2));
    else if (tookMs < runTurnMs / 2) runBatch = Math.min(batchSize, runBatch * 2);
  };

  /** After the last item of a first sync: one sweep from its watermark, then live. */
  const goLive = async (held: number): Promise<TurnResult> => {
    for (const side of [deps.sides.wix, deps.sides.remote])
      await sweepSide({ store, side, epoch: held });
    await store.commit({ ...nothingNew(held), phase: 'live' });
    return { kind: 'worked', contacts: 0 };
  };

  const work = async (
    held: number,
    { connection, dirty, nextDueMs }: Taken,
  ): Promise<TurnResult> => {
    const lane = dirty[0]?.lane;
    // Ids are written behind everything else, for hours if need be: a first sync does not wait for
    // them.
    const runWaits = clock.nowMs() < runWaitsUntilMs;
    if (connection.phase === 'applying' && !runWaits && (lane === undefined || lane === 'idWrite'))
      return goLive(held);
    const idle: TurnResult = { kind: 'idle', nextDueMs: runWaits ? runWaitsUntilMs : nextDueMs };
    if (lane === undefined && connection.fieldsGone.length === 0) return idle;
    const fields = await freshCatalogues(connection);
    if (await noteGone({ store, epoch: held, connection, fields }))
      return { kind: 'worked', contacts: 0 };
    if (lane === undefined) return idle;
    const startedMs = clock.nowMs();
    const turn: Turn = { ...deps, epoch: held, lane, connection, catalogues: fields, tally };
    const gathered = await gatherOrYield({ turn, dirty });
    if (typeof gathered === 'number') {
      if (lane === 'run') runWaitsUntilMs = clock.nowMs() + gathered;
      return { kind: 'worked', contacts: 0 };
    }
    const planned = await planSafely({ turn, gathered });
    const { unauthorized, fieldGone, throttledMs } = await applyPlans({ turn, planned });
    if (lane === 'run' && throttledMs !== null) runWaitsUntilMs = clock.nowMs() + throttledMs;
    if (fieldGone) catalogues = null;
    if (connection.outage) await store.commit({ ...nothingNew(held), state: { outage: null } });
    if (lane === 'run') fitRunBatch(clock.nowMs() - startedMs);
    return unauthorized
      ? { kind: 'stopped', untilMs: null }
      : { kind: 'worked', contacts: dirty.length };
  };

  return {
    async claim() {
      const lease = await store.claim({ worker: deps.worker, leaseMs });
      if (!lease) return false;
      epoch = lease.epoch;
      tally.forget();
      await adoptOrphans({ deps, epoch });
      return true;
    },

    async turn() {
      if (epoch === null) throw new StaleEpochError('turn without a lease');
      const taken = await store.take({ epoch, leaseMs, lanes: lanesOfTurn() });
      const { connection } = taken;
      if (connection.parked || (connection.phase !== 'live' && connection.phase !== 'applying'))
        return { kind: 'stopped', untilMs: null };
      const blockedUntilMs = connection.outage?.nextTryMs ?? 0;
      if (clock.nowMs() < blockedUntilMs) return { kind: 'stopped', untilMs: blockedUntilMs };
      try {
        return await work(epoch, taken);
      } catch (error) {
        if (!(error instanceof SideError)) throw error;
        return stopFor({ deps, epoch, error, known: connection.outage });
      }
    },

    async release() {
      if (epoch !== null) await store.release({ epoch });
      epoch = null;
    },
  };
}

/**
 * A service did not serve us: nothing is lost, the dirty rows stand. A refused credential waits for
 * the owner.
 */
async function stopFor({
  deps,
  epoch,
  error,
  known,
}: {
  deps: ActorDeps;
  epoch: number;
  error: SideError;
  known: Outage | null;
}): Promise<TurnResult> {
  const empty = nothingNew(epoch);
  if (!error.retryable) {
    await deps.store.commit({
      ...empty,
      phase: 'needsReconnect',
      state: { stop: { side: error.side, code: error.code } },
    });
    return { kind: 'stopped', untilMs: null };
  }
  const outage = noteOutage({ error, known, nowMs: deps.clock.nowMs(), random: deps.random });
  await deps.store.commit({ ...empty, state: { outage } });
  return { kind: 'stopped', untilMs: outage.nextTryMs };
}
