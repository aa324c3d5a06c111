import { type z } from 'zod';
import { type SiteTransaction } from '@/lib/db/client';
import { resume } from '@/lib/db/connection-state/phase';
import { type SiteContext } from '@/lib/services/site-context';
import { findFlow, type flowInput } from './find';

/**
 * Resumes after a pause or a lost access, due at once; for a scheduled flow this is also *run now*.
 * @throws NotFoundError
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
 * Resumes after a pause, a lost access or a guard that stopped everything: changes made meanwhile
 * are sent now, and a mass change is accepted.
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
