import { usualChoices, type PlanCounts, type Run } from '@/lib/core/run/run';
import { type SiteTransaction } from '@/lib/db/client';
import { newestRun } from '@/lib/db/runs';
import { filterSoFar } from '@/lib/db/stop-run';
import { requireConnection } from '@/lib/services/connections/find-two-way';
import { paceOf, serviceName } from '@/lib/services/connections/service-name';
import { type SiteContext } from '@/lib/services/site-context';
import { type FirstSyncView, type RunResult } from '@/lib/services/views';

/** A plan the owner has not approved within this time is made again: too much may have changed. */
const planKeepsMs = 24 * 60 * 60_000;

/** Where the first sync stands: choices, plan, progress. */
export async function showFirstSync({ ctx }: { ctx: SiteContext }): Promise<FirstSyncView> {
  const connection = await requireConnection(ctx);
  const { run, left, outs, isChange, isStopping, leftUndone, result } = await ctx.withSite(
    async (tx) => {
      const newest = await newestRun(tx, { siteNo: ctx.siteNo, connectionId: connection.id });
      const [line] = await tx.$queryRaw<
        { left: number; outs: number; isStopping: boolean; leftUndone: number | null }[]
      >`
      select (select count(*)::integer from dirty where connection_id = ${connection.id} and lane = 'run' and cause = 'firstSync' and not_before < now() + interval '1 hour') as left,
        (select stop_asked_at is not null and phase = 'applying' from run where id = ${newest?.id ?? null}::uuid) as "isStopping",
        (select left_undone from run where id = ${newest?.id ?? null}::uuid) as "leftUndone",
        (select count(*)::integer from plan_item where run_id = ${newest?.id ?? null}::uuid and kind in ('label', 'delete') and is_out) as outs`;
      const isChange =
        newest !== null &&
        newest.phase !== 'done' &&
        (await filterSoFar(tx, { siteNo: ctx.siteNo, connectionId: connection.id })) !== null;
      return {
        run: newest,
        isChange,
        left: line?.left ?? 0,
        outs: line?.outs ?? 0,
        isStopping: line?.isStopping === true,
        leftUndone: line?.leftUndone ?? null,
        result: newest && (await readResult(tx, { connectionId: connection.id, run: newest })),
      };
    },
  );
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
      outs,
      left: run.phase === 'applying' ? left : 0,
      total: run.counts ? toDo(run.counts) : 0,
      isChange,
      isStopping,
      leftUndone,
      result,
    },
  };
}

/** What an approved plan has done so far, by the lines of history. */
async function readResult(
  tx: SiteTransaction,
  { connectionId, run }: { connectionId: number; run: Run },
): Promise<RunResult | null> {
  if (run.approvedAtMs === null) return null;
  const [row] = await tx.$queryRaw<RunResult[]>`
    select count(*) filter (where kind = 'create')::integer as created, count(*) filter (where kind = 'update')::integer as updated, count(*) filter (where kind = 'delete')::integer as deleted
    from operation where connection_id = ${connectionId} and at >= ${new Date(run.approvedAtMs)} and cause = 'firstSync' and state = 'done'`;
  return row ?? null;
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

/** Contacts that are looked at one by one; links alone are made at once. */
export const toDo = ({ kinds }: PlanCounts): number =>
  worked.reduce((sum, kind) => sum + (kinds[kind]?.items ?? 0), 0);
