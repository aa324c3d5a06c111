import { type z } from 'zod';
import { type SiteTransaction } from '@/lib/db/client';
import { resume } from '@/lib/db/connection-state';
import { type SiteContext } from '@/lib/services/site-context';
import { findFlow, type flowInput } from './find';

/**
 * Goes on after a pause or a lost access, and looks at once: also *run now* of one that runs by the
 * clock. @throws NotFoundError
 */
export async function resumeFlow({
  ctx,
  input,
}: {
  ctx: SiteContext;
  input: z.output<typeof flowInput>;
}): Promise<{ resumed: true }> {
  const { id } = await findFlow({ ctx, id: input.id });
  await ctx.withSite((tx) => releaseStop({ ctx, tx, connectionId: id }));
  return { resumed: true };
}

/**
 * After a pause, a lost access or a guard that stopped everything: what changed meanwhile goes over
 * now, and a mass change is right as it is.
 */
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
