import type { SiteTransaction } from '@/lib/db/client';
import { makeDue } from '@/lib/db/connection-state/due';
import { type SiteContext } from '@/lib/services/site-context';

/** Makes a flow due and wakes a worker, both with the commit. */
export async function startNow({
  ctx,
  tx,
  connectionId,
}: {
  ctx: SiteContext;
  tx: SiteTransaction;
  connectionId: number;
}): Promise<void> {
  await makeDue(tx, { connectionId });
  await ctx.wake({ connectionId, tx });
}
