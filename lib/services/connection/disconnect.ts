import { closeConnections } from '@/lib/db/sites';
import { type SiteContext } from '@/lib/services/site-context';
import { requireConnection } from './find-current';

/**
 * Ends the connection at once: nothing is read or written any more and the access token is
 * forgotten. Contacts stay as they are on both sides, with the ids stored in them, so that
 * connecting again finds everybody; history stays. @throws RefusedError
 */
export async function disconnect({ ctx }: { ctx: SiteContext }): Promise<{ disconnected: true }> {
  const { id } = await requireConnection(ctx);
  await ctx.withSite((tx) => closeConnections(tx, { siteNo: ctx.siteNo, connectionId: id }));
  return { disconnected: true };
}
