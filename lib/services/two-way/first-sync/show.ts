import { usualChoices, type PlanCounts, type Run } from '@/lib/core/run/run';
import { readPlanProgress, readResult } from '@/lib/db/run-progress';
import { newestRun } from '@/lib/db/runs';
import { filterSoFar } from '@/lib/db/stop-run';
import { requireConnection } from '@/lib/services/connections/find-two-way';
import { paceOf, serviceName } from '@/lib/services/connections/service-name';
import { type SiteContext } from '@/lib/services/site-context';
import { type FirstSyncView } from '@/lib/services/views/plan';

/** A plan not approved within this time must be made again: too much may have changed. */
const planKeepsMs = 24 * 60 * 60_000;

/** The state of the first sync: choices, plan, progress. */
export async function showFirstSync({ ctx }: { ctx: SiteContext }): Promise<FirstSyncView> {
  const connection = await requireConnection(ctx);
  const key = { siteNo: ctx.siteNo, connectionId: connection.id };
  const { run, progress, isChange, result } = await ctx.withSite(async (tx) => {
    const newest = await newestRun(tx, key);
    const found = await readPlanProgress(tx, { ...key, runId: newest?.id ?? null });
    return {
      run: newest,
      progress: found,
      isChange: newest !== null && newest.phase !== 'done' && (await filterSoFar(tx, key)) !== null,
      result: newest && (await readResult(tx, { ...key, run: newest })),
    };
  });
  return {
    connectionId: connection.id,
    pace: paceOf(connection.service),
    serviceName: serviceName(connection.service),
    connectionPhase: connection.phase,
    choices: run?.choices ?? usualChoices,
    scope: connection.scope,
    run: run && {
      id: run.id,
      phase: run.phase,
      listed: { wix: run.index.wix.contacts, remote: run.index.remote.contacts },
      counts: run.counts,
      plannedAt: run.plannedAtMs === null ? null : new Date(run.plannedAtMs).toISOString(),
      overtaken: overtakenBy({
        run,
        mappingVersion: connection.mapping.version,
        nowMs: ctx.clock.nowMs(),
      }),
      outs: progress.outs,
      left: run.phase === 'applying' ? progress.left : 0,
      total: run.counts ? toDo(run.counts) : 0,
      isChange,
      isStopping: progress.isStopping,
      leftUndone: progress.leftUndone,
      result,
    },
  };
}

export function overtakenBy({
  run,
  mappingVersion,
  nowMs,
}: {
  run: Run;
  mappingVersion: number;
  nowMs: number;
}): 'expired' | 'otherMapping' | null {
  if (run.phase !== 'planned') return null;
  if (run.mappingVersion !== mappingVersion) return 'otherMapping';
  return run.plannedAtMs !== null && nowMs - run.plannedAtMs > planKeepsMs ? 'expired' : null;
}

const worked = ['fill', 'update', 'create', 'label', 'delete', 'hold', 'skip'] as const;

/** The number of contacts processed one by one; a mere link is stored at once. */
export const toDo = ({ kinds }: PlanCounts): number =>
  worked.reduce((sum, kind) => sum + (kinds[kind]?.items ?? 0), 0);
