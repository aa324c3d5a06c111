import { z } from 'zod';
import { readApprovedRuns, type WhichRuns } from '@/lib/db/run-progress';
import { findConnection } from '@/lib/services/connections/find-two-way';
import { moment } from '@/lib/services/identifiers';
import { type SiteContext } from '@/lib/services/site-context';
import { toDo } from '@/lib/services/two-way/first-sync/show';
import { type RunView } from '@/lib/services/views/undo';

export const listRunsInput = z.object({ cursor: moment.optional() });

const pageSize = 20;

/** Approved runs, newest first. */
export async function listRuns({
  ctx,
  input,
}: {
  ctx: SiteContext;
  input: z.output<typeof listRunsInput>;
}): Promise<{ runs: readonly RunView[]; next: string | null }> {
  const connection = await findConnection(ctx);
  if (!connection) return { runs: [], next: null };
  const before = input.cursor === undefined ? null : new Date(input.cursor);
  const runs = await readRuns({
    ctx,
    connectionId: connection.id,
    which: { before },
    limit: pageSize + 1,
  });
  const shown = runs.slice(0, pageSize);
  return { runs: shown, next: runs.length > pageSize ? (shown.at(-1)?.startedAt ?? null) : null };
}

/** Approved runs of a connection with their results from the history. */
export async function readRuns({
  ctx,
  connectionId,
  which,
  limit,
}: {
  ctx: SiteContext;
  connectionId: number;
  which: WhichRuns;
  limit: number;
}): Promise<readonly RunView[]> {
  const rows = await ctx.withSite((tx) => readApprovedRuns(tx, { connectionId, which, limit }));
  return rows.map(({ created, updated, deleted, ...row }) => ({
    id: row.id,
    phase: row.phase,
    startedAt: row.startedAt.toISOString(),
    approvedAt: row.approvedAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
    approvedBy: row.approvedBy,
    total: row.counts ? toDo(row.counts) : 0,
    leftUndone: row.leftUndone,
    isUndone: row.isUndone,
    result: { created, updated, deleted },
  }));
}
