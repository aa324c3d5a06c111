import { SideError } from '@/lib/core/model/side-error';
import type { Outage } from '@/lib/core/run/outage';
import { planFlow } from '@/lib/db/connection-state/due';
import { claimLease, holdEpoch, releaseLease, renewLease } from '@/lib/db/connection-state/lease';
import { putOutage, stopFlow } from '@/lib/db/connection-state/outage';
import { readConnection } from '@/lib/db/connections';
import type { ConnectionKey } from '@/lib/db/dirty-rows';
import { readSite } from '@/lib/db/sites';
import { noteOutage } from '@/lib/engine/outage';
import { leaseMs, renewEveryMs } from '@/lib/engine/two-way/actor';
import { StaleEpochError } from '@/lib/ports/store';
import type { FlowWork, SimpleFlow } from '@/lib/services/connections/flow-work';
import type { Context } from '@/lib/services/context';
import { steps } from './steps';
import type { RunTurns } from './turn-runner';
import { createWorkerName } from './worker-name';

type Scope = ConnectionKey & { readonly context: Context; readonly epoch: number };

/** Runs a flow's steps until nothing is due, the lease is lost or the worker stops. */
export function createRunFlow(context: Context): RunTurns {
  const worker = createWorkerName();
  return async ({ siteNo, connectionId, signal }) => {
    const key = { siteNo, connectionId };
    const lease = await context.database.withSite(key, (tx) =>
      claimLease(tx, { ...key, worker, leaseMs }),
    );
    if (!lease) return;
    const scope: Scope = { context, ...key, epoch: lease.epoch };
    const inSite = <T>(run: Parameters<typeof context.database.withSite<T>>[1]) =>
      context.database.withSite(key, run);
    const renewal = setInterval(
      () => void inSite((tx) => renewLease(tx, { ...scope, leaseMs })).catch(() => undefined),
      renewEveryMs,
    );
    try {
      while (!signal.aborted && (await stepOnce(scope)));
    } catch (error) {
      if (!(error instanceof StaleEpochError)) throw error;
      context.log.info({ connectionId }, 'another worker took over');
    } finally {
      clearInterval(renewal);
      await inSite((tx) => releaseLease(tx, scope)).catch(() => undefined);
    }
  };
}

/** False when nothing more is due now. */
async function stepOnce(scope: Scope): Promise<boolean> {
  const work = await openWork(scope);
  if (!work) return false;
  try {
    const { nextInMs } = await stepOf(work.connection.flow)(work);
    const isPlanned = await scope.context.database.withSite(scope, async (tx) => {
      await holdEpoch(tx, scope);
      return planFlow(tx, {
        connectionId: scope.connectionId,
        dueAtMs: work.connection.dueAtMs,
        nextInMs,
      });
    });
    // Not planned: more work was requested meanwhile.
    return nextInMs === 0 || !isPlanned;
  } catch (error) {
    if (!(error instanceof SideError)) throw error;
    await waitOut({ scope, error, known: work.connection.outage });
    return false;
  }
}

async function openWork(scope: Scope): Promise<FlowWork | null> {
  const { context, siteNo, connectionId, epoch } = scope;
  return context.database.withSite(scope, async (tx) => {
    const [site, connection] = [
      await readSite(tx, { ...context, siteNo }),
      await readConnection(tx, { ...context, siteNo, connectionId }),
    ];
    const isDue =
      connection !== null &&
      connection.phase === 'live' &&
      connection.parked === null &&
      connection.dueAtMs !== null &&
      connection.dueAtMs <= context.clock.nowMs();
    return site && connection && isDue
      ? { context, siteNo, connectionId, epoch, site, connection }
      : null;
  });
}

function stepOf(flow: string) {
  const step = steps[flow as SimpleFlow]; // a flow without steps has no connections
  if (!step) throw new Error(`the flow ${flow} has no steps`);
  return step;
}

/**
 * A service failed: nothing is lost, due work stays due. A refused credential waits for the owner.
 */
async function waitOut({
  scope,
  error,
  known,
}: {
  scope: Scope;
  error: SideError;
  known: Outage | null;
}): Promise<void> {
  const { context, connectionId } = scope;
  context.log.warn(
    { connectionId, side: error.side, code: error.code },
    'a service did not serve us',
  );
  const nowMs = context.clock.nowMs();
  await context.database.withSite(scope, async (tx) => {
    await holdEpoch(tx, scope);
    if (error.retryable) {
      const outage = noteOutage({ error, known, nowMs, random: context.random });
      await putOutage(tx, { connectionId, outage });
    } else await stopFlow(tx, { connectionId, stop: { side: error.side, code: error.code } });
  });
}
