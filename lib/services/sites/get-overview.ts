import { goneReasons } from '@/lib/core/plan/gone-fields';
import { isGoing } from '@/lib/core/run/run';
import { readActivity } from '@/lib/db/history';
import { readScores } from '@/lib/db/reports';
import { newestRun } from '@/lib/db/runs';
import { readScheduled } from '@/lib/db/scheduled-deletions';
import { countMerged } from '@/lib/db/waiting-links';
import { countStates, withStrangers } from '@/lib/services/connections/count-states';
import {
  findConnection,
  stoppedBy,
  waitsForSetUp,
  type CurrentConnection,
} from '@/lib/services/connections/find-two-way';
import { checkEveryMs, hearsOfChanges } from '@/lib/services/connections/freshness';
import { outageOf } from '@/lib/services/connections/outage';
import { serviceName } from '@/lib/services/connections/service-name';
import { type SiteContext } from '@/lib/services/site-context';
import { scoreOf } from '@/lib/services/two-way/comparison/show';
import { type ConnectionOverview, type Overview } from '@/lib/services/views/overview';

/** What Home shows. */
export async function getOverview({ ctx }: { ctx: SiteContext }): Promise<Overview> {
  const connection = await findConnection(ctx);
  const shared = {
    mode: ctx.env.SANDBOX_SERVICES ? ('sandbox' as const) : ('real' as const),
    nowMs: ctx.clock.nowMs(),
  };
  if (!connection) return { ...shared, connection: null };
  const [counts, activity, isWaiting, scheduled, merged, comparison] = await Promise.all([
    countStates({ ctx, connection }),
    ctx.withSite((tx) => readActivity(tx, { connectionId: connection.id })),
    ctx.withSite((tx) => waitsForSetUp(tx, { ...connection, siteNo: ctx.siteNo })),
    ctx.withSite((tx) => readScheduled(tx, { siteNo: ctx.siteNo, connectionId: connection.id })),
    ctx.withSite((tx) => countMerged(tx, { siteNo: ctx.siteNo, connectionId: connection.id })),
    readComparison({ ctx, connection }),
  ]);
  const outage = outageOf({
    ...connection,
    name: serviceName(connection.service),
    waiting: counts.waiting,
    nowMs: shared.nowMs,
  });
  return {
    ...shared,
    connection: {
      id: connection.id,
      service: connection.service,
      name: serviceName(connection.service),
      account: connection.accountName,
      phase: connection.phase,
      waitsForSetUp: isWaiting,
      parked: connection.parked,
      isForAll: connection.scope === null,
      warnings: [...connection.fieldsNotMade, ...goneReasons(connection.fieldsGone)],
      stoppedBy: stoppedBy(connection),
      outage: await withStrangers({ ctx, connectionId: connection.id, outage }),
      realTime: hearsOfChanges({ context: ctx, connection }),
      checkEveryMs: checkEveryMs({ context: ctx, connection }),
      nextCheckAtMs: connection.dueAtMs,
      counts,
      total: Object.values(counts).reduce((sum, count) => sum + count, 0),
      changesToday: activity.today,
      lastChangeAtMs: activity.lastAtMs,
      scheduledDeletions: scheduled,
      needsYou: counts.onHold + counts.failed + merged,
      ...comparison,
    },
  };
}

const readComparison = ({
  ctx,
  connection,
}: {
  ctx: SiteContext;
  connection: CurrentConnection;
}): Promise<Pick<ConnectionOverview, 'compared' | 'isComparing'>> =>
  ctx.withSite(async (tx) => {
    const [score] = await readScores(tx, { connectionId: connection.id, limit: 1 });
    const newest = await newestRun(tx, {
      siteNo: ctx.siteNo,
      connectionId: connection.id,
      kind: 'comparison',
    });
    return {
      compared: score ? scoreOf(score) : null,
      isComparing: newest !== null && isGoing(newest),
    };
  });
