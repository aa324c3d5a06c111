import { z } from 'zod';
import { hasRun } from '@/lib/db/runs';
import { requireConnection } from '@/lib/services/connection/find-current';
import { NotFoundError, RefusedError } from '@/lib/services/errors';
import { recordId } from '@/lib/services/identifiers';
import { type SiteContext } from '@/lib/services/site-context';

export const acceptListsInput = z.object({ runId: recordId });

/**
 * "This is right": the lists are believed and the run goes on. Deletions still follow their rule
 * and its brake. @throws RefusedError, NotFoundError
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
    const accepted =
      await tx.$executeRaw`update run set lists = 'accepted' where id = ${input.runId}::uuid and lists = 'refused' and phase = 'indexing'`;
    if (accepted === 0) throw new RefusedError('listsNotRefused');
    await tx.$executeRaw`
      update connection set sweep_at = now(), compare_at = now(), parked = case when parked ->> 'code' = 'emptyList' then null else parked end where id = ${connection.id}`;
    await ctx.wake({ connectionId: connection.id, tx });
    return { accepted: true as const };
  });
}
