import { type SiteTransaction } from '@/lib/db/client';
import { type SiteContext } from '@/lib/services/site-context';
import { requireConnection } from './find-current';

/** Stops planning after what is under way; changes go on being noted. Repeatable. */
export async function pauseConnection({ ctx }: { ctx: SiteContext }): Promise<{ phase: 'paused' }> {
  const connection = await requireConnection(ctx);
  await ctx.withSite((tx) => holdConnection({ tx, connectionId: connection.id }));
  return { phase: 'paused' };
}

/** The counterpart of `releaseStop`, for a connection of any flow. */
export async function holdConnection({
  tx,
  connectionId,
}: {
  tx: SiteTransaction;
  connectionId: number;
}): Promise<void> {
  await tx.$executeRaw`
    update connection set phase_before = phase, phase = 'paused', stopped_at = now()
    where id = ${connectionId} and phase in ('preparing', 'applying', 'live')`;
}
