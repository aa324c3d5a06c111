import { z } from 'zod';
import { replacesMany } from '@/lib/core/plan/guards';
import { readCount } from '@/lib/core/values/read-count';
import { approveRun, holdPlan } from '@/lib/db/change-run';
import { type SiteTransaction } from '@/lib/db/client';
import { startApplying } from '@/lib/db/connection-state/phase';
import { takeScope } from '@/lib/db/connection-state/rules';
import { changedSincePlan, changeKinds, countKinds } from '@/lib/db/plan-kinds';
import { newestRun } from '@/lib/db/runs';
import { requireConnection, type CurrentConnection } from '@/lib/services/connections/find-two-way';
import { NotFoundError, RefusedError } from '@/lib/services/errors';
import { recordId } from '@/lib/services/identifiers';
import { type SiteContext } from '@/lib/services/site-context';
import { overtakenBy } from './show';

export const approveFirstSyncInput = z.object({
  runId: recordId,
  /**
   * The number of deletions, as the owner typed it: 1204, 1,204 and 1 204 are equal. Required only
   * when there are any.
   */
  typedCount: z.string().trim().max(20).optional(),
  /**
   * Applies everything but the deletions now, and those 7 days later unless the owner cancels them.
   */
  waits: z.boolean().default(false),
  /** The owner confirmed how many contacts get other values. Required only for very many. */
  replacesMany: z.boolean().default(false),
});
type Input = z.input<typeof approveFirstSyncInput>;

const waitDays = 7;

/** Applies exactly the plan that was shown. @throws RefusedError, NotFoundError */
export async function approveFirstSync({
  ctx,
  input,
}: {
  ctx: SiteContext;
  input: Input;
}): Promise<{ started: true }> {
  const connection = await requireConnection(ctx);
  const changed = await takeOutChanged({ ctx, connection, input });
  return ctx.withSite(async (tx) => {
    const run = await readPlan({ ctx, tx, connection, input });
    const deletions = await countKinds(tx, { runId: run.id, kinds: ['delete'] });
    if (changed > 0) throw new RefusedError('changedSince', { changed, count: deletions });
    if (deletions > 0 && readCount(input.typedCount) !== deletions)
      throw new RefusedError('wrongCount', { count: deletions });
    if (run.counts && replacesMany(run.counts) && !input.replacesMany)
      throw new RefusedError('replacesMany', {
        count: Math.max(run.counts.overwrites.wix, run.counts.overwrites.remote),
      });
    const deleteAfterDays = input.waits === true && deletions > 0 ? waitDays : null;
    await approveRun(tx, { runId: run.id, by: ctx.via, deleteAfterDays });
    await takeScope(tx, { connectionId: connection.id, runId: run.id });
    await startApplying(tx, { connectionId: connection.id });
    await ctx.wake({ connectionId: connection.id, tx });
    return { started: true as const };
  });
}

type PlanInput = {
  readonly ctx: SiteContext;
  readonly connection: CurrentConnection;
  readonly input: Input;
};

/**
 * B11: a contact edited since the plan was made is taken out of the deletions, even if this
 * approval fails. Returns how many.
 */
function takeOutChanged({ ctx, connection, input }: PlanInput): Promise<number> {
  return ctx.withSite(async (tx) => {
    const run = await readPlan({ ctx, tx, connection, input });
    const nos = await changedSincePlan(tx, { connectionId: connection.id, runId: run.id });
    return changeKinds(tx, {
      runId: run.id,
      nos,
      from: ['delete'],
      to: 'keep',
      code: 'keptRecent',
    });
  });
}

/** Locks the plan: no contact can be taken out between the count and the approval. */
async function readPlan({ ctx, tx, connection, input }: PlanInput & { tx: SiteTransaction }) {
  await holdPlan(tx, { connectionId: connection.id });
  const run = await newestRun(tx, { siteNo: ctx.siteNo, connectionId: connection.id });
  if (run?.id !== input.runId) throw new NotFoundError();
  if (run.phase !== 'planned') throw new RefusedError('firstSyncDone');
  if (overtakenBy({ run, mappingVersion: connection.mapping.version, nowMs: ctx.clock.nowMs() }))
    throw new RefusedError('planOvertaken');
  return run;
}
