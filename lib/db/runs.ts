import { type Report } from '@/lib/core/run/report';
import type {
  Choices,
  IndexProgress,
  PlanCounts,
  Run,
  RunKind,
  RunPhase,
} from '@/lib/core/run/run';
import { Prisma } from '@/lib/db/generated/client';
import type { SiteTransaction } from './client';
import { type ConnectionKey } from './dirty-rows';

type RunRow = {
  id: string;
  kind: RunKind;
  phase: RunPhase;
  choices: Choices;
  mapping_version: number;
  index_wix: IndexProgress;
  index_remote: IndexProgress;
  compared_to: string | null;
  applied_to: bigint;
  counts: PlanCounts | null;
  lists: Run['lists'];
  report: Report | null;
  started_at: Date;
  planned_at: Date | null;
  approved_at: Date | null;
  finished_at: Date | null;
  delete_after: Date | null;
};

const toRun = (row: RunRow): Run => ({
  id: row.id,
  kind: row.kind,
  phase: row.phase,
  choices: row.choices,
  mappingVersion: row.mapping_version,
  index: { wix: row.index_wix, remote: row.index_remote },
  comparedTo: row.compared_to,
  appliedTo: Number(row.applied_to),
  counts: row.counts,
  lists: row.lists,
  report: row.report,
  startedAtMs: row.started_at.getTime(),
  plannedAtMs: row.planned_at?.getTime() ?? null,
  approvedAtMs: row.approved_at?.getTime() ?? null,
  finishedAtMs: row.finished_at?.getTime() ?? null,
  deleteAfterMs: row.delete_after?.getTime() ?? null,
});

const selectRun = (where: Prisma.Sql) => Prisma.sql`
  select id::text, kind::text, phase::text, choices, mapping_version, index_wix, index_remote,
    compared_to, applied_to, counts, lists, report, started_at, planned_at, approved_at,
    finished_at, delete_after
  from run where ${where}`;

/**
 * The connection's newest run of a kind, a first sync unless said, or `null` before there was one.
 */
export async function newestRun(
  tx: SiteTransaction,
  { connectionId, kind = 'firstSync' }: ConnectionKey & { kind?: RunKind },
): Promise<Run | null> {
  const ofKind = Prisma.sql`connection_id = ${connectionId} and kind = ${kind}`;
  const [row] = await tx.$queryRaw<RunRow[]>`
    ${selectRun(ofKind)} order by started_at desc, id desc limit 1`;
  return row ? toRun(row) : null;
}

/** Whether a run, of whatever phase, belongs to the connection. */
export async function hasRun(
  tx: SiteTransaction,
  { connectionId, runId }: ConnectionKey & { runId: string },
): Promise<boolean> {
  const [row] = await tx.$queryRaw<{ found: boolean }[]>`
    select exists (
      select from run where id = ${runId}::uuid and connection_id = ${connectionId}
    ) as found`;
  return row?.found === true;
}

/** A run of this connection by id; `null` for a run of another connection. */
export async function findRun(
  tx: SiteTransaction,
  { connectionId, runId }: ConnectionKey & { runId: string },
): Promise<Run | null> {
  const [row] = await tx.$queryRaw<
    RunRow[]
  >`${selectRun(Prisma.sql`id = ${runId}::uuid and connection_id = ${connectionId}`)}`;
  return row ? toRun(row) : null;
}

/** @throws Error for a run of another connection. */
export async function readRun(
  tx: SiteTransaction,
  key: ConnectionKey & { runId: string },
): Promise<Run> {
  const run = await findRun(tx, key);
  if (!run) throw new Error('this run does not belong to the connection');
  return run;
}
