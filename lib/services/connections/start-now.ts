import type { SiteTransaction } from '@/lib/db/client';
import { makeDue } from '@/lib/db/connection-state';
import { type SiteContext } from '@/lib/services/site-context';

/** A flow has something to do: it is due with the commit, and a worker hears of it. */
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
