import { type z } from 'zod';
import { closeConnections } from '@/lib/db/sites';
import { type SiteContext } from '@/lib/services/site-context';
import { findFlow, type flowInput } from './find';
import { removeHooks } from './hooks';

/**
 * Ends a connection at once: deletes credentials and queued work; contacts on both sides and
 * history stay. @throws NotFoundError
 */
export async function removeFlow({
  ctx,
  input,
}: {
  ctx: SiteContext;
  input: z.output<typeof flowInput>;
}): Promise<{ removed: true }> {
  const { id } = await findFlow({ ctx, id: input.id });
  await removeHooks({ ctx, connectionId: id });
  await ctx.withSite((tx) => closeConnections(tx, { siteNo: ctx.siteNo, connectionId: id }));
  return { removed: true };
}
