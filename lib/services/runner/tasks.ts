import type { Scope as Filter } from '@/lib/core/model/connection';
import type { SideName } from '@/lib/core/model/side';
import { SideError } from '@/lib/core/model/side-error';
import { findGone } from '@/lib/core/plan/gone-fields';
import { nextNight } from '@/lib/core/run/night';
import { hasReadNothing, isGoing, usualChoices } from '@/lib/core/run/run';
import { planComparison, planDue, readDueAt } from '@/lib/db/connection-state/due';
import { holdEpoch } from '@/lib/db/connection-state/lease';
import type { ConnectionKey } from '@/lib/db/dirty-rows';
import { createRunStore } from '@/lib/db/run-store';
import { readTask, type Task } from '@/lib/db/task';
import { handOverUndo, runToUndo } from '@/lib/db/undo-runs';
import { readCatalogues } from '@/lib/engine/catalogues';
import { noteOutage } from '@/lib/engine/outage';
import { stepComparison } from '@/lib/engine/two-way/comparison';
import { advanceRun } from '@/lib/engine/two-way/first-sync';
import type { StageContext } from '@/lib/engine/two-way/stage-contact';
import { sweepSide } from '@/lib/engine/two-way/sweep';
import { type ContactSide } from '@/lib/ports/contact-side';
import { nothingNew, type SyncStore, type TurnCommit } from '@/lib/ports/store';
import { checkEveryMs } from '@/lib/services/connections/freshness';
import { renewHooks } from '@/lib/services/connections/hooks';
import type { Context } from '@/lib/services/context';
import { forSite } from '@/lib/services/site-context';

/** The tasks whose success shows that both services answer again. */
const callsServices: Readonly<Record<Task, boolean>> = {
  firstSync: true,
  stopRun: false,
  closeRun: false,
  undoRun: false,
  sweep: true,
  comparison: false,
};

const undoBatch = 1_000;

type Scope = ConnectionKey & {
  readonly context: Context;
  readonly connection: { readonly service: string; readonly hasHooks: boolean };
  readonly store: SyncStore;
  readonly sides: Readonly<Record<SideName, ContactSide>>;
  readonly hashes: Pick<StageContext, 'fingerprint' | 'keyHash'>;
  readonly epoch: number;
};

/**
 * A task under way. `seenAtMs`: when the next sweep was due at its start; a request made meanwhile
 * changes that time and is kept.
 */
type Work = Scope & { readonly task: Task; readonly seenAtMs: number | null };

export function findTask({
  context,
  siteNo,
  connectionId,
}: Pick<Scope, 'context' | 'siteNo' | 'connectionId'>): Promise<Task | null> {
  return context.database.withSite({ siteNo }, (tx) => readTask(tx, { connectionId }));
}

/** Does one task. A service's failure is noted, not thrown: the task stays due and is retried. */
export async function doTask(begun: Scope & { readonly task: Task }): Promise<void> {
  const scope: Work = {
    ...begun,
    seenAtMs:
      begun.task === 'comparison'
        ? null
        : await begun.context.database.withSite(begun, (tx) => readDueAt(tx, begun)),
  };
  try {
    await steps[scope.task](scope);
    if (callsServices[scope.task] && (await scope.store.connection()).outage)
      await save(scope, { state: { outage: null } });
  } catch (error) {
    if (!(error instanceof SideError)) throw error;
    scope.context.log.warn(
      { task: scope.task, connectionId: scope.connectionId, side: error.side, code: error.code },
      'a service did not serve us',
    );
    const nowMs = scope.context.clock.nowMs();
    const { outage: known } = await scope.store.connection();
    const outage = noteOutage({ error, known, nowMs, random: scope.context.random });
    const { nextTryMs } = outage;
    if (scope.task === 'comparison') await planNext(scope, { atMs: nextTryMs });
    else await plan(scope, nextTryMs - nowMs);
    if (!error.retryable)
      await save(scope, {
        phase: 'needsReconnect',
        state: { stop: { side: error.side, code: error.code } },
      });
    // A list that waits for its rate window must not hold up live changes.
    else if (error.code !== 'rateLimited') await save(scope, { state: { outage } });
  }
}

const steps: Readonly<Record<Task, (scope: Work) => Promise<void>>> = {
  async firstSync(scope) {
    await prepareSides(scope);
    const run = await runsOf(scope).newest();
    const { isLive, ...parts } = await partsOf(scope, run?.choices.scope ?? null);
    await save(scope, { state: { fieldsGone: findGone(parts.context) } });
    const ended =
      run &&
      (await advanceRun({
        ...scope,
        ...parts,
        runs: runsOf(scope),
        run,
        random: scope.context.random,
        clock: scope.context.clock,
      }));
    // A plan waits for the owner without a due time; going live begins with its own sweep.
    await plan(scope, ended?.phase === 'applying' || isLive ? checkEveryMs(scope) : null);
  },
  async stopRun(scope) {
    const run = await runsOf(scope).newest();
    if (run) await runsOf(scope).stop({ epoch: scope.epoch, runId: run.id });
  },
  async closeRun(scope) {
    const run = await runsOf(scope).newest();
    if (run) await runsOf(scope).finish({ epoch: scope.epoch, runId: run.id });
  },
  /** Batch by batch: after a crash the next worker continues where this one stopped. */
  async undoRun({ context, siteNo, connectionId, epoch }) {
    const key = { siteNo, connectionId };
    for (let isMore = true; isMore;) {
      isMore = await context.database.withSite(key, async (tx) => {
        await holdEpoch(tx, { ...key, epoch });
        const runId = await runToUndo(tx, key);
        return runId !== null && (await handOverUndo(tx, { ...key, runId, limit: undoBatch }));
      });
    }
  },
  async sweep(scope) {
    for (const name of ['wix', 'remote'] as const)
      await sweepSide({ store: scope.store, side: scope.sides[name], epoch: scope.epoch });
    await renewHooks({ ctx: forSite(scope), connectionId: scope.connectionId });
    await plan(scope, checkEveryMs(scope));
    await planNext(scope, { atMs: nightOf(scope), onlyFirst: true });
  },
  /** One step only: turns run beside it. */
  async comparison(scope) {
    const runs = runsOf(scope);
    const newest = await runs.newest('comparison');
    if (!newest || !isGoing(newest)) {
      // It ended since the task was found, so it must not begin again.
      if ((await findTask(scope)) !== 'comparison') return;
      const { mapping } = await scope.store.connection();
      return void (await runs.start({
        kind: 'comparison',
        choices: usualChoices,
        mappingVersion: mapping.version,
        isApproved: false,
      }));
    }
    if (hasReadNothing(newest)) await prepareSides(scope);
    await stepComparison({ ...scope, ...(await partsOf(scope)), runs, run: newest });
    const after = await runs.newest('comparison');
    if (!after || !isGoing(after)) await planNext(scope, { atMs: nightOf(scope) });
  },
};

const nightOf = ({ context, connectionId }: Scope) =>
  nextNight({ nowMs: context.clock.nowMs(), connectionId });
const planNext = (
  { context, siteNo, connectionId }: Scope,
  when: { readonly atMs: number; readonly onlyFirst?: boolean },
) => context.database.withSite({ siteNo }, (tx) => planComparison(tx, { connectionId, ...when }));

const runsOf = ({ context, siteNo, connectionId }: Scope) =>
  createRunStore({ database: context.database, siteNo, connectionId });

const catalogueAgeMs = 5 * 60_000;
/** A comparison takes many steps, so catalogues are cached. */
const catalogues = new WeakMap<
  Scope['sides'],
  { readonly atMs: number; readonly fields: StageContext['fields'] }
>();

/**
 * The inputs of a plan or a comparison after `prepare`: fields, rules, and where ids can be stored.
 * `filter`: the plan's own.
 */
async function partsOf({ context, store, sides, hashes, task }: Work, filter?: Filter | null) {
  const known = task === 'comparison' ? catalogues.get(sides) : undefined;
  const [{ mapping, policy, storesId, phase, scope }, fields] = await Promise.all([
    store.connection(),
    known && context.clock.nowMs() - known.atMs < catalogueAgeMs
      ? known.fields
      : readCatalogues(sides),
  ]);
  if (fields !== known?.fields) catalogues.set(sides, { atMs: context.clock.nowMs(), fields });
  return {
    isLive: phase === 'live',
    policy,
    storesId,
    context: { mapping, fields, scope: filter === undefined ? scope : filter, ...hashes },
  };
}

/** Creates the sync's own fields that are missing, and keeps which could not be created. */
async function prepareSides(scope: Scope): Promise<void> {
  const { wix, remote } = scope.sides;
  const prepared = { wix: await wix.prepare(), remote: await remote.prepare() };
  await save(scope, { state: { prepared } });
}

const plan = ({ context, siteNo, connectionId, seenAtMs }: Work, inMs: number | null) =>
  context.database.withSite({ siteNo }, (tx) => planDue(tx, { connectionId, seenAtMs, inMs }));

const save = ({ store, epoch }: Scope, change: Pick<TurnCommit, 'phase' | 'state'>) =>
  store.commit({ ...nothingNew(epoch), ...change });
