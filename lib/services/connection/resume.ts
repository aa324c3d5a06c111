import { overwritesRightSetting } from '@/lib/core/plan/guards';
import { type SiteTransaction } from '@/lib/db/client';
import { type SiteContext } from '@/lib/services/site-context';
import { requireConnection } from './find-current';

/**
 * After so long everything is compared first: events may have been given up by those who sent them.
 */
const longPause = '48 hours';

/**
 * Goes on after a pause, a lost access or a guard that stopped everything: what changed meanwhile
 * goes over now, and a mass change is right as it is.
 */
export async function resumeConnection({ ctx }: { ctx: SiteContext }): Promise<{ resumed: true }> {
  const connection = await requireConnection(ctx);
  await ctx.withSite((tx) => releaseStop({ ctx, tx, connectionId: connection.id }));
  return { resumed: true };
}

export async function releaseStop({
  ctx,
  tx,
  connectionId,
}: {
  ctx: SiteContext;
  tx: SiteTransaction;
  connectionId: number;
}): Promise<void> {
  await tx.$executeRaw`
    update connection set parked = null, sweep_at = now(),
      settings = settings - 'stoppedBy' - 'stoppedSide'
        || case when coalesce(settings ->> 'blockedUntilMs', '0') <> '0' then jsonb_build_object('blockedUntilMs', floor(extract(epoch from now()) * 1000)::bigint::text) else '{}' end
        || case when parked ->> 'code' = 'massOverwrite'
        then jsonb_build_object(${overwritesRightSetting}::text, floor(extract(epoch from now()) * 1000)::bigint::text) else '{}' end,
      phase = case when phase in ('paused', 'needsReconnect') then coalesce(phase_before, 'live') else phase end, phase_before = null,
      compare_at = case when stopped_at < now() - ${longPause}::interval then now() else compare_at end, stopped_at = null
    where id = ${connectionId}`;
  await ctx.wake({ connectionId, tx });
}
