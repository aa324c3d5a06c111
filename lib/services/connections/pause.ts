import { type z } from 'zod';
import { pause } from '@/lib/db/connection-state/phase';
import { type SiteContext } from '@/lib/services/site-context';
import { findFlow, type flowInput } from './find';

/**
 * Stops a flow after the work under way; changes are still stored. Repeatable. @throws
 * NotFoundError
 */
export async function pauseFlow({
  ctx,
  input,
}: {
  ctx: SiteContext;
  input: z.output<typeof flowInput>;
}): Promise<{ phase: 'paused' }> {
  const { id } = await findFlow({ ctx, id: input.id });
  await ctx.withSite((tx) => pause(tx, { connectionId: id }));
  return { phase: 'paused' };
}
