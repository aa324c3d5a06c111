import { nextNight } from '@/lib/core/run/night';
import { planComparison } from '@/lib/db/connections';
import { forgetStaging } from '@/lib/db/runs';
import { requireConnection } from '@/lib/services/connection/find-current';
import { type SiteContext } from '@/lib/services/site-context';

/**
 * Ends the comparison under way without a report; what it found so far is being put right all the
 * same.
 */
export async function stopComparison({ ctx }: { ctx: SiteContext }): Promise<{ stopped: boolean }> {
  const connection = await requireConnection(ctx);
  return ctx.withSite(async (tx) => {
    const stopped = await tx.$queryRaw<{ id: string }[]>`
      update run set phase = 'stopped', finished_at = now()
      where connection_id = ${connection.id} and kind = 'comparison' and phase in ('indexing', 'planning') and lists is distinct from 'refused' returning id::text`;
    for (const { id } of stopped) {
      await forgetStaging(tx, id);
      await tx.$executeRaw`delete from difference where run_id = ${id}::uuid`;
    }
    if (stopped.length > 0)
      await planComparison(tx, {
        connectionId: connection.id,
        atMs: nextNight({ nowMs: ctx.clock.nowMs(), connectionId: connection.id }),
      });
    return { stopped: stopped.length > 0 };
  });
}
