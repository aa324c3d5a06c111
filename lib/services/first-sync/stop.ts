import { forgetStaging } from '@/lib/db/runs';
import { requireConnection } from '../connection/find-current';
import { type SiteContext } from '../site-context';

/** Drops a plan that is not carried out yet. What stands is not touched; a new plan can be made at any time. */
export async function stopFirstSync({ ctx }: { ctx: SiteContext }): Promise<{ stopped: boolean }> {
  const connection = await requireConnection(ctx);
  return ctx.withSite(async (tx) => {
    const stopped = await tx.$queryRaw<{ id: string }[]>`
      update run set phase = 'stopped', finished_at = now() where connection_id = ${connection.id} and kind = 'firstSync' and phase in ('indexing', 'planning', 'planned') returning id::text`;
    for (const { id } of stopped) await forgetStaging(tx, id);
    await tx.$executeRaw`update connection set sweep_at = null where id = ${connection.id} and phase = 'preparing'`;
    return { stopped: stopped.length > 0 };
  });
}
