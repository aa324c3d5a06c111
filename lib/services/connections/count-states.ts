import { countInLine, countStrangers } from '@/lib/db/dirty-rows';
import { type SiteContext } from '@/lib/services/site-context';
import { type OutageView, type StateCounts } from '@/lib/services/views/overview';

type Input = {
  readonly ctx: SiteContext;
  readonly connection: { readonly id: number; readonly counts: StateCounts };
};

/** Each contact in the first state that applies: on hold, refused, in line, left out, in sync. */
export async function countStates({ ctx, connection }: Input): Promise<StateCounts> {
  const { counts } = connection;
  const found = await ctx.withSite((tx) => countInLine(tx, { connectionId: connection.id }));
  const inLine = {
    inSync: Math.min(found.inSync, counts.inSync),
    excluded: Math.min(found.excluded, counts.excluded),
  };
  return {
    inSync: counts.inSync - inLine.inSync,
    onHold: counts.onHold,
    failed: counts.failed,
    excluded: counts.excluded - inLine.excluded,
    waiting: counts.waiting + inLine.inSync + inLine.excluded,
  };
}

/** During an outage, changed contacts without a link wait, too. */
export async function withStrangers({
  ctx,
  connectionId,
  outage,
}: {
  ctx: SiteContext;
  connectionId: number;
  outage: OutageView | null;
}): Promise<OutageView | null> {
  if (!outage) return null;
  const strangers = await ctx.withSite((tx) => countStrangers(tx, { connectionId }));
  return { ...outage, waiting: outage.waiting + strangers };
}
