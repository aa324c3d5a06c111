import { askToStop, stopRun } from '@/lib/db/change-run';
import { holdConnection, resumeToStop, waitForSetUp } from '@/lib/db/connection-state/phase';
import { newestRun } from '@/lib/db/runs';
import { requireConnection } from '@/lib/services/connections/find-two-way';
import { type SiteContext } from '@/lib/services/site-context';

/**
 * Drops a plan that is not being applied. One that is being applied is stopped by its worker after
 * the batch under way: finished contacts stay, the rest leaves the plan, and a new plan can be
 * made.
 */
export async function stopFirstSync({ ctx }: { ctx: SiteContext }): Promise<{ stopped: boolean }> {
  const connection = await requireConnection(ctx);
  return ctx.withSite(async (tx) => {
    const key = { siteNo: ctx.siteNo, connectionId: connection.id };
    await holdConnection(tx, key);
    const run = await newestRun(tx, key);
    if (run?.phase === 'applying') {
      await askToStop(tx, run.id);
      await resumeToStop(tx, key);
      await ctx.wake({ connectionId: connection.id, tx });
      return { stopped: true };
    }
    if (!run || run.phase === 'done' || run.phase === 'stopped') return { stopped: false };
    await stopRun(tx, run.id);
    await waitForSetUp(tx, key);
    return { stopped: true };
  });
}
