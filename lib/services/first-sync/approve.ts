import { z } from 'zod';
import { replacesMany } from '@/lib/core/guards';
import { readCount } from '@/lib/core/read-count';
import { newestRun, takeScope } from '@/lib/db/runs';
import { requireConnection } from '../connection/find-current';
import { NotFoundError, RefusedError } from '../errors';
import { type SiteContext } from '../site-context';
import { overtakenBy } from './show';

export const approveFirstSyncInput = z.object({
  runId: z.uuid(),
  /** How many are to be deleted, as the owner typed it: 1204, 1,204 and 1 204 all do. Asked for only where somebody is. */
  typedCount: z.string().trim().max(20).optional(),
  /** The owner saw how many people get other values. Asked for only where it is very many. */
  replacesMany: z.boolean().default(false),
});

/** Carries out the plan as it was shown, and no other. @throws RefusedError, NotFoundError */
export async function approveFirstSync({ ctx, input }: { ctx: SiteContext; input: z.input<typeof approveFirstSyncInput> }): Promise<{ started: true }> {
  const connection = await requireConnection(ctx);
  return ctx.withSite(async (tx) => {
    // Nobody takes a contact out between the count and the word.
    await tx.$executeRaw`select from run where connection_id = ${connection.id} and phase = 'planned' for update`;
    const run = await newestRun(tx, { siteNo: ctx.siteNo, connectionId: connection.id });
    if (run?.id !== input.runId) throw new NotFoundError();
    if (run.phase !== 'planned') throw new RefusedError('firstSyncDone');
    if (overtakenBy({ run, mappingVersion: connection.mapping.version, nowMs: ctx.clock.nowMs() })) throw new RefusedError('planOvertaken');
    const [row] = await tx.$queryRaw<{ n: number }[]>`select count(*)::integer as n from plan_item where run_id = ${run.id}::uuid and kind = 'delete' and not is_out`;
    const deletions = row?.n ?? 0;
    if (deletions > 0 && readCount(input.typedCount) !== deletions) throw new RefusedError('wrongCount', { count: deletions });
    if (run.counts && replacesMany(run.counts) && !input.replacesMany) throw new RefusedError('replacesMany', { count: Math.max(run.counts.overwrites.wix, run.counts.overwrites.remote) });
    await tx.$executeRaw`update run set phase = 'applying', approved_at = now() where id = ${run.id}::uuid`;
    await takeScope(tx, { siteNo: ctx.siteNo, connectionId: connection.id, runId: run.id });
    // A connection that works already hands the plan over before it goes on.
    await tx.$executeRaw`
      update connection set sweep_at = now(), phase = case when phase = 'live' then 'preparing' else phase end, phase_before = case when phase_before = 'live' then 'preparing' else phase_before end
      where id = ${connection.id}`;
    await ctx.wake({ connectionId: connection.id, tx });
    return { started: true as const };
  });
}
