import { type z } from 'zod';
import { sweepSoon } from '@/lib/db/newsletters';
import { findFlow, type flowInput } from '@/lib/services/connections/find';
import { RefusedError } from '@/lib/services/errors';
import { type SiteContext } from '@/lib/services/site-context';

/**
 * Starts a sweep of both sides now, independent of webhooks. @throws NotFoundError, RefusedError
 */
export async function lookAtNewsletter({
  ctx,
  input,
}: {
  ctx: SiteContext;
  input: z.output<typeof flowInput>;
}): Promise<{ begun: true }> {
  const { id, phase } = await findFlow({ ctx, id: input.id, flow: 'subscribers' });
  if (phase !== 'live') throw new RefusedError('flowNotLive');
  await ctx.withSite(async (tx) => {
    await sweepSoon(tx, { siteNo: ctx.siteNo, connectionId: id });
    await ctx.wake({ connectionId: id, tx });
  });
  return { begun: true };
}
