import { z } from 'zod';
import { believeLists } from '@/lib/db/change-run';
import { makeDue, planComparison } from '@/lib/db/connection-state/due';
import { unpark } from '@/lib/db/connection-state/phase';
import { hasRun } from '@/lib/db/runs';
import { requireConnection } from '@/lib/services/connections/find-two-way';
import { NotFoundError, RefusedError } from '@/lib/services/errors';
import { recordId } from '@/lib/services/identifiers';
import { type SiteContext } from '@/lib/services/site-context';

export const acceptListsInput = z.object({ runId: recordId });

/**
 * "This is right": accepts the refused lists and continues the run. Deletions still follow their
 * rule and its guard. @throws RefusedError, NotFoundError
 */
export async function acceptLists({
  ctx,
  input,
}: {
  ctx: SiteContext;
  input: z.output<typeof acceptListsInput>;
}): Promise<{ accepted: true }> {
  const connection = await requireConnection(ctx);
  return ctx.withSite(async (tx) => {
    if (
      !(await hasRun(tx, { siteNo: ctx.siteNo, connectionId: connection.id, runId: input.runId }))
    )
      throw new NotFoundError();
    if (!(await believeLists(tx, input.runId))) throw new RefusedError('listsNotRefused');
    const key = { connectionId: connection.id };
    await unpark(tx, { ...key, code: 'emptyList' });
    await makeDue(tx, key);
    await planComparison(tx, { ...key, atMs: ctx.clock.nowMs() });
    await ctx.wake({ connectionId: connection.id, tx });
    return { accepted: true as const };
  });
}
