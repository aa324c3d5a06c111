import type { PlanCounts, Run, RunPhase } from '@/lib/core/run/run';
import { Prisma } from '@/lib/db/generated/client';
import type { SiteTransaction } from './client';
import type { ConnectionKey } from './dirty-rows';

// Progress and results of runs as screens show them. Runs are written in run-store.ts.

type Key = Pick<ConnectionKey, 'connectionId'>;

type DoneCounts = {
  readonly created: number;
  readonly updated: number;
  readonly deleted: number;
};

/** Counts of the operations that match; the caller names their table `o`. */
const doneCounts = Prisma.sql`
  count(*) filter (where o.kind = 'create')::integer as created,
  count(*) filter (where o.kind = 'update')::integer as updated,
  count(*) filter (where o.kind = 'delete')::integer as deleted`;

type ApprovedRun = {
  readonly id: string;
  readonly phase: RunPhase;
  readonly counts: PlanCounts | null;
  readonly startedAt: Date;
  readonly approvedAt: Date;
  readonly finishedAt: Date | null;
  /** The `by` of `approveRun`. */
  readonly approvedBy: 'wixDashboard' | 'startLink' | 'commandLine' | null;
  readonly leftUndone: number | null;
  readonly isUndone: boolean;
} & DoneCounts;

/** One run, or those that began before a time; `null`: all. */
export type WhichRuns = { readonly runId: string } | { readonly before: Date | null };

/** Approved runs of a connection with their results from the history, newest first. */
export function readApprovedRuns(
  tx: SiteTransaction,
  input: Key & { which: WhichRuns; limit: number },
): Promise<readonly ApprovedRun[]> {
  return tx.$queryRaw<ApprovedRun[]>`
    select r.id::text, r.phase::text, r.counts, r.started_at as "startedAt",
      r.approved_at as "approvedAt", r.finished_at as "finishedAt", r.approved_by as "approvedBy",
      r.left_undone as "leftUndone", r.undo_asked_at is not null as "isUndone",
      d.created, d.updated, d.deleted
    from (
      select * from run r
      where r.connection_id = ${input.connectionId} and r.approved_at is not null
        and r.counts is not null and ${chosen(input.which)}
      order by r.started_at desc limit ${input.limit}
    ) r
    cross join lateral (
      select ${doneCounts} from operation o
      where o.connection_id = r.connection_id and o.at >= r.approved_at and o.state = 'done'
        and o.rule <> 'undo'
        and (o.run_id = r.id
          or (o.cause = 'firstSync' and o.at <= coalesce(r.finished_at, now())))
    ) d
    order by r.started_at desc`;
}

const chosen = (which: WhichRuns) => {
  if ('runId' in which) return Prisma.sql`r.id = ${which.runId}::uuid`;
  return which.before === null ? Prisma.sql`true` : Prisma.sql`r.started_at < ${which.before}`;
};

/** The results of an approved plan so far, from the history; `null` before it is approved. */
export async function readResult(
  tx: SiteTransaction,
  { connectionId, run }: Key & { run: Pick<Run, 'approvedAtMs'> },
): Promise<DoneCounts | null> {
  if (run.approvedAtMs === null) return null;
  const [row] = await tx.$queryRaw<DoneCounts[]>`
    select ${doneCounts} from operation o
    where o.connection_id = ${connectionId} and o.at >= ${new Date(run.approvedAtMs)}
      and o.cause = 'firstSync' and o.state = 'done'`;
  return row ?? null;
}

type PlanProgress = {
  /** Contacts in line for it, without those due on a later day. */ readonly left: number;
  /** Contacts the owner took out of its deletions or labels. */ readonly outs: number;
  readonly isStopping: boolean;
  readonly leftUndone: number | null;
};

/** Progress of a first sync. `runId`: `null` before there was one. */
export async function readPlanProgress(
  tx: SiteTransaction,
  { connectionId, runId }: Key & { runId: string | null },
): Promise<PlanProgress> {
  const [row] = await tx.$queryRaw<
    { left: number; outs: number; isStopping: boolean | null; leftUndone: number | null }[]
  >`
    select
      (select count(*)::integer from dirty
        where connection_id = ${connectionId} and lane = 'run' and cause = 'firstSync'
          and not_before < now() + interval '1 hour') as left,
      (select stop_asked_at is not null and phase = 'applying' from run
        where id = ${runId}::uuid) as "isStopping",
      (select left_undone from run where id = ${runId}::uuid) as "leftUndone",
      (select count(*)::integer from plan_item
        where run_id = ${runId}::uuid and kind in ('label', 'delete') and is_out) as outs`;
  return {
    left: row?.left ?? 0,
    outs: row?.outs ?? 0,
    isStopping: row?.isStopping === true,
    leftUndone: row?.leftUndone ?? null,
  };
}
