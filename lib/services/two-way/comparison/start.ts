import { isGoing, usualChoices, type RunPhase } from '@/lib/core/run/run';
import { planComparison } from '@/lib/db/connection-state/due';
import { holdConnection } from '@/lib/db/connection-state/phase';
import { newestRun } from '@/lib/db/runs';
import { startRun } from '@/lib/db/start-run';
import { requireConnection } from '@/lib/services/connections/find-two-way';
import { RefusedError } from '@/lib/services/errors';
import { type SiteContext } from '@/lib/services/site-context';

/** A first sync in these phases reads lists or applies its plan: differences are not final. */
const unsettled: ReadonlySet<RunPhase> = new Set<RunPhase>(['indexing', 'planning', 'applying']);

/**
 * Compares both lists now, or continues the comparison under way. After a list was refused this
 * checks it again; until it is accepted everything else is held back. @throws RefusedError
 */
export async function startComparison({ ctx }: { ctx: SiteContext }): Promise<{ runId: string }> {
  const connection = await requireConnection(ctx);
  if (connection.phase !== 'live' || (connection.parked && connection.parked.code !== 'emptyList'))
    throw new RefusedError('notLive');
  return ctx.withSite(async (tx) => {
    const key = { siteNo: ctx.siteNo, connectionId: connection.id };
    // Two clicks must begin only one.
    await holdConnection(tx, { connectionId: connection.id });
    const [firstSync, open] = [
      await newestRun(tx, key),
      await newestRun(tx, { ...key, kind: 'comparison' }),
    ];
    if (firstSync && unsettled.has(firstSync.phase)) throw new RefusedError('runOpen');
    const { id } =
      open && isGoing(open)
        ? open
        : await startRun(tx, {
            ...key,
            kind: 'comparison',
            choices: usualChoices,
            mappingVersion: connection.mapping.version,
            isApproved: false,
          });
    await planComparison(tx, { connectionId: connection.id, atMs: ctx.clock.nowMs() });
    await ctx.wake({ connectionId: connection.id, tx });
    return { runId: id };
  });
}
