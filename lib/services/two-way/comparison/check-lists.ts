import { unpark } from '@/lib/db/connection-state/phase';
import { newestRun } from '@/lib/db/runs';
import { requireConnection } from '@/lib/services/connections/find-two-way';
import { RefusedError } from '@/lib/services/errors';
import { type SiteContext } from '@/lib/services/site-context';
import { beginFirstSync } from '@/lib/services/two-way/set-up/begin';
import { startComparison } from './start';

/**
 * Reads the lists again after one named far too few contacts; the run continues by itself once they
 * are complete. @throws RefusedError
 */
export async function checkLists({ ctx }: { ctx: SiteContext }): Promise<{ runId: string }> {
  const connection = await requireConnection(ctx);
  if (connection.parked?.code !== 'emptyList') throw new RefusedError('listsNotRefused');
  const run = await ctx.withSite((tx) =>
    newestRun(tx, { siteNo: ctx.siteNo, connectionId: connection.id }),
  );
  if (run?.lists !== 'refused' || run.phase !== 'indexing') return startComparison({ ctx });
  return ctx.withSite(async (tx) => {
    await unpark(tx, { connectionId: connection.id, code: 'emptyList' });
    return beginFirstSync({
      ctx,
      tx,
      connectionId: connection.id,
      choices: run.choices,
      mappingVersion: connection.mapping.version,
      isApproved: run.approvedAtMs !== null,
    });
  });
}
