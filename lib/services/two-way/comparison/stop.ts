import { nextNight } from '@/lib/core/run/night';
import { stopComparing } from '@/lib/db/change-run';
import { planComparison } from '@/lib/db/connection-state/due';
import { requireConnection } from '@/lib/services/connections/find-two-way';
import { type SiteContext } from '@/lib/services/site-context';

/**
 * Ends the comparison under way without a report; contacts it has marked so far are still synced.
 */
export async function stopComparison({ ctx }: { ctx: SiteContext }): Promise<{ stopped: boolean }> {
  const connection = await requireConnection(ctx);
  return ctx.withSite(async (tx) => {
    const stopped = await stopComparing(tx, { connectionId: connection.id });
    if (stopped)
      await planComparison(tx, {
        connectionId: connection.id,
        atMs: nextNight({ nowMs: ctx.clock.nowMs(), connectionId: connection.id }),
      });
    return { stopped };
  });
}
