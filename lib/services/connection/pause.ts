import { pause } from '@/lib/db/connection-state';
import { type SiteContext } from '@/lib/services/site-context';
import { requireConnection } from './find-current';

/** Stops planning after what is under way; changes go on being noted. Repeatable. */
export async function pauseConnection({ ctx }: { ctx: SiteContext }): Promise<{ phase: 'paused' }> {
  const connection = await requireConnection(ctx);
  await ctx.withSite((tx) => pause(tx, { connectionId: connection.id }));
  return { phase: 'paused' };
}
