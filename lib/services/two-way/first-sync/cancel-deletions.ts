import { cancelScheduled } from '@/lib/db/scheduled-deletions';
import { requireConnection } from '@/lib/services/connections/find-two-way';
import { RefusedError } from '@/lib/services/errors';
import { type SiteContext } from '@/lib/services/site-context';

/** Cancels approved deletions that are not due yet; those contacts stay. @throws RefusedError */
export async function cancelDeletions({ ctx }: { ctx: SiteContext }): Promise<{ kept: number }> {
  const connection = await requireConnection(ctx);
  const kept = await ctx.withSite((tx) =>
    cancelScheduled(tx, { siteNo: ctx.siteNo, connectionId: connection.id }),
  );
  if (kept === 0) throw new RefusedError('nothingScheduled');
  return { kept };
}
