import { z } from 'zod';
import { reasonOf } from '@/lib/core/model/reason';
import { undoKeepsMs } from '@/lib/core/plan/judge-undo';
import { findRun, newestRun } from '@/lib/db/runs';
import { countUndoable, readUndoProgress } from '@/lib/db/undo-runs';
import { requireConnection } from '@/lib/services/connections/find-two-way';
import { recordId } from '@/lib/services/identifiers';
import { type SiteContext } from '@/lib/services/site-context';
import { type UndoRunView } from '@/lib/services/views/undo';

export const showUndoRunInput = z.object({ /** Absent: the newest. */ runId: recordId.optional() });

/**
 * What a run overwrote and deleted, how much of it cannot be restored, and the progress of undoing
 * it. `null` when there is no run.
 */
export async function showUndoRun({
  ctx,
  input = {},
}: {
  ctx: SiteContext;
  input?: z.output<typeof showUndoRunInput>;
}): Promise<{ run: UndoRunView | null }> {
  const connection = await requireConnection(ctx);
  const key = { siteNo: ctx.siteNo, connectionId: connection.id };
  return ctx.withSite(async (tx) => {
    const run =
      input.runId === undefined
        ? await newestRun(tx, key)
        : await findRun(tx, { ...key, runId: input.runId });
    const hasEnded =
      run?.phase === 'done' || (run?.phase === 'stopped' && run.approvedAtMs !== null);
    if (!run || !hasEnded) return { run: null };
    const counts = await countUndoable(tx, {
      ...key,
      runId: run.id,
      sinceMs: ctx.clock.nowMs() - undoKeepsMs,
    });
    const progress = await readUndoProgress(tx, { ...key, runId: run.id });
    if (!progress) return { run: { runId: run.id, counts, progress: null } };
    const { askedAt, isMarked, skipped, ...rest } = progress;
    return {
      run: {
        runId: run.id,
        counts,
        progress: {
          ...rest,
          skipped: skipped.map(({ count, ...said }) => ({ reason: reasonOf(said), count })),
          askedAt: askedAt.toISOString(),
          phase: isMarked && rest.left === 0 ? 'done' : 'working',
        },
      },
    };
  });
}
