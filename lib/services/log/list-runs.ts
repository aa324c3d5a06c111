import { z } from 'zod';
import { type PlanCounts, type RunPhase } from '@/lib/core/run/run';
import { Prisma } from '@/lib/db/generated/client';
import { findConnection } from '@/lib/services/connections/find-two-way';
import { moment } from '@/lib/services/identifiers';
import { type SiteContext, type Via } from '@/lib/services/site-context';
import { toDo } from '@/lib/services/two-way/first-sync/show';
import { type RunView } from '@/lib/services/views';

export const listRunsInput = z.object({ cursor: moment.optional() });

const pageSize = 20;

/** What was approved and carried out, the newest first. */
export async function listRuns({
  ctx,
  input,
}: {
  ctx: SiteContext;
  input: z.output<typeof listRunsInput>;
}): Promise<{ runs: readonly RunView[]; next: string | null }> {
  const connection = await findConnection(ctx);
  if (!connection) return { runs: [], next: null };
  const before =
    input.cursor === undefined
      ? Prisma.sql`true`
      : Prisma.sql`r.started_at < ${new Date(input.cursor)}`;
  const runs = await readRuns({
    ctx,
    connectionId: connection.id,
    where: before,
    limit: pageSize + 1,
  });
  const shown = runs.slice(0, pageSize);
  return { runs: shown, next: runs.length > pageSize ? (shown.at(-1)?.startedAt ?? null) : null };
}

type Row = {
  id: string;
  phase: RunPhase;
  counts: PlanCounts | null;
  started_at: Date;
  approved_at: Date;
  finished_at: Date | null;
  approved_by: Via | null;
  left_undone: number | null;
  is_undone: boolean;
  created: number;
  updated: number;
  deleted: number;
};

/** Approved runs of a connection with what they did, by the lines of history. */
export async function readRuns({
  ctx,
  connectionId,
  where,
  limit,
}: {
  ctx: SiteContext;
  connectionId: number;
  where: Prisma.Sql;
  limit: number;
}): Promise<readonly RunView[]> {
  const rows = await ctx.withSite(
    (tx) => tx.$queryRaw<Row[]>`
    select r.id::text, r.phase::text, r.counts, r.started_at, r.approved_at, r.finished_at, r.approved_by, r.left_undone, r.undo_asked_at is not null as is_undone, d.created, d.updated, d.deleted
    from (select * from run r where r.connection_id = ${connectionId} and r.approved_at is not null and r.counts is not null and ${where} order by r.started_at desc limit ${limit}) r
    cross join lateral (
      select count(*) filter (where o.kind = 'create')::integer as created, count(*) filter (where o.kind = 'update')::integer as updated, count(*) filter (where o.kind = 'delete')::integer as deleted
      from operation o where o.connection_id = r.connection_id and o.at >= r.approved_at and o.state = 'done' and o.rule <> 'undo'
        and (o.run_id = r.id or (o.cause = 'firstSync' and o.at <= coalesce(r.finished_at, now())))
    ) d order by r.started_at desc`,
  );
  return rows.map((row) => ({
    id: row.id,
    phase: row.phase,
    startedAt: row.started_at.toISOString(),
    approvedAt: row.approved_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
    approvedBy: row.approved_by,
    total: row.counts ? toDo(row.counts) : 0,
    leftUndone: row.left_undone,
    isUndone: row.is_undone,
    result: { created: row.created, updated: row.updated, deleted: row.deleted },
  }));
}
