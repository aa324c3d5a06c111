import { type SiteContext } from '../site-context';
import { requireConnection } from './find-current';

/** Stops planning after what is under way; changes go on being noted. Repeatable. */
export async function pauseConnection({ ctx }: { ctx: SiteContext }): Promise<{ phase: 'paused' }> {
  const connection = await requireConnection(ctx);
  await ctx.withSite(
    (tx) => tx.$executeRaw`
      update connection set phase_before = phase, phase = 'paused', stopped_at = now()
      where id = ${connection.id} and phase in ('preparing', 'applying', 'live')`,
  );
  return { phase: 'paused' };
}
