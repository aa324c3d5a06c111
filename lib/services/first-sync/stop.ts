import { forgetStaging, newestRun } from '@/lib/db/runs';
import { requireConnection } from '@/lib/services/connection/find-current';
import { type SiteContext } from '@/lib/services/site-context';

/**
 * Drops a plan that is not carried out yet; one that is, is stopped by whoever works on it, after
 * the batch under way: what is done stays, what is open leaves the plan. A new plan can be made
 * then.
 */
export async function stopFirstSync({ ctx }: { ctx: SiteContext }): Promise<{ stopped: boolean }> {
  const connection = await requireConnection(ctx);
  return ctx.withSite(async (tx) => {
    const key = { siteNo: ctx.siteNo, connectionId: connection.id };
    await tx.$executeRaw`select from connection where id = ${connection.id} for no key update`;
    const run = await newestRun(tx, key);
    if (run?.phase === 'applying') {
      await tx.$executeRaw`update run set stop_asked_at = now() where id = ${run.id}::uuid`;
      // A pause ends here: somebody has to be at work to stop.
      await tx.$executeRaw`
        update connection set sweep_at = now(), phase = case phase when 'paused' then coalesce(phase_before, 'applying') else phase end,
          phase_before = case phase when 'paused' then null else phase_before end where id = ${connection.id} and phase <> 'live'`;
      await ctx.wake({ connectionId: connection.id, tx });
      return { stopped: true };
    }
    if (!run || run.phase === 'done' || run.phase === 'stopped') return { stopped: false };
    await tx.$executeRaw`update run set phase = 'stopped', finished_at = now() where id = ${run.id}::uuid`;
    await forgetStaging(tx, run.id);
    await tx.$executeRaw`update connection set sweep_at = null where id = ${connection.id} and phase = 'preparing'`;
    return { stopped: true };
  });
}
