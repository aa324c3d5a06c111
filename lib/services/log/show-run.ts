import { z } from 'zod';
import { requireConnection } from '@/lib/services/connections/find-two-way';
import { serviceName } from '@/lib/services/connections/service-name';
import { NotFoundError } from '@/lib/services/errors';
import { recordId } from '@/lib/services/identifiers';
import { type SiteContext } from '@/lib/services/site-context';
import { showUndoRun } from '@/lib/services/two-way/undo/show-run';
import { type RunPageView } from '@/lib/services/views/undo';
import { readRuns } from './list-runs';

export const showRunInput = z.object({ id: recordId });

/** One run: its results, and what of them can be undone. @throws NotFoundError */
export async function showRun({
  ctx,
  input,
}: {
  ctx: SiteContext;
  input: z.output<typeof showRunInput>;
}): Promise<RunPageView> {
  const connection = await requireConnection(ctx);
  const [run] = await readRuns({
    ctx,
    connectionId: connection.id,
    which: { runId: input.id },
    limit: 1,
  });
  if (!run) throw new NotFoundError();
  const undo = await showUndoRun({ ctx, input: { runId: run.id } });
  return {
    run,
    undo: undo.run,
    serviceName: serviceName(connection.service),
    isLive: connection.phase === 'live' && connection.parked === null,
  };
}
