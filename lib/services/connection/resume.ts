import { type SiteTransaction } from '@/lib/db/client';
import { resume } from '@/lib/db/connection-state';
import { type SiteContext } from '@/lib/services/site-context';
import { requireConnection } from './find-current';

/**
 * Goes on after a pause, a lost access or a guard that stopped everything: what changed meanwhile
 * goes over now, and a mass change is right as it is.
 */
export async function resumeConnection({ ctx }: { ctx: SiteContext }): Promise<{ resumed: true }> {
  const connection = await requireConnection(ctx);
  await ctx.withSite((tx) => releaseStop({ ctx, tx, connectionId: connection.id }));
  return { resumed: true };
}

export async function releaseStop({
  ctx,
  tx,
  connectionId,
}: {
  ctx: SiteContext;
  tx: SiteTransaction;
  connectionId: number;
}): Promise<void> {
  await resume(tx, { connectionId });
  await ctx.wake({ connectionId, tx });
}
