import { z } from 'zod';
import { makeDue } from '@/lib/db/connection-state/due';
import { findRun } from '@/lib/db/runs';
import { askToUndo } from '@/lib/db/undo-runs';
import { requireConnection } from '@/lib/services/connections/find-two-way';
import { NotFoundError, RefusedError } from '@/lib/services/errors';
import { recordId } from '@/lib/services/identifiers';
import { type SiteContext } from '@/lib/services/site-context';
import { showUndoRun } from './show-run';

export const undoRunInput = z.object({ runId: recordId });

/**
 * Undoes everything a run overwrote or deleted, contact by contact, behind live changes; values
 * changed since are left alone. @throws NotFoundError, RefusedError
 */
export async function undoRun({
  ctx,
  input,
}: {
  ctx: SiteContext;
  input: z.output<typeof undoRunInput>;
}): Promise<{ asked: true }> {
  const connection = await requireConnection(ctx);
  const key = { siteNo: ctx.siteNo, connectionId: connection.id };
  if (!(await ctx.withSite((tx) => findRun(tx, { ...key, runId: input.runId }))))
    throw new NotFoundError();
  const { run } = await showUndoRun({ ctx, input });
  // No worker hands an undo over between a stop and the next plan.
  if (!run || connection.phase === 'preparing' || connection.phase === 'applying')
    throw new RefusedError('runOpen');
  if (run.progress?.phase === 'working') throw new RefusedError('undoUnderWay');
  if (run.counts.values + run.counts.contacts === 0) throw new RefusedError('nothingToPutBack');
  await ctx.withSite(async (tx) => {
    await askToUndo(tx, { ...key, runId: run.runId });
    // If the worker dies meanwhile the connection stays due, and the next worker continues.
    await makeDue(tx, key);
    await ctx.wake({ connectionId: connection.id, tx });
  });
  return { asked: true };
}
