import { type z } from 'zod';
import { findFlow, flowInput } from '@/lib/services/connections/find';
import { moment } from '@/lib/services/identifiers';
import { type SiteContext } from '@/lib/services/site-context';
import { type ExportRunView } from '@/lib/services/views/flows';

const pageSize = 20;

export const listExportRunsInput = flowInput.extend({
  /** Of the page before. */ before: moment.optional(),
});

/** What each run did, newest first; those that met nobody are not kept. @throws NotFoundError */
export async function listExportRuns({
  ctx,
  input,
}: {
  ctx: SiteContext;
  input: z.output<typeof listExportRunsInput>;
}): Promise<{ runs: readonly ExportRunView[]; next: string | null }> {
  const { id } = await findFlow({ ctx, id: input.id, flow: 'export' });
  const before = input.before === undefined ? null : new Date(input.before);
  const rows = await ctx.withSite(
    (tx) => tx.$queryRaw<
      {
        id: string;
        started_at: Date;
        finished_at: Date | null;
        delivered: number;
        refused: number;
        left_out: number;
        lines: number;
      }[]
    >`
      select r.id::text, r.started_at, r.finished_at, r.delivered, r.refused, r.left_out, coalesce((select sum(p.lines)::integer from export_part p where p.run_id = r.id), 0) as lines
      from export_run r where r.connection_id = ${id} and (${before}::timestamptz is null or r.started_at < ${before}::timestamptz) and r.delivered + r.refused + r.left_out > 0
      order by r.started_at desc, r.id desc limit ${pageSize + 1}`,
  );
  const shown = rows.slice(0, pageSize);
  const last = shown.at(-1);
  return {
    runs: shown.map((row) => ({
      id: row.id,
      startedAtMs: row.started_at.getTime(),
      finishedAtMs: row.finished_at?.getTime() ?? null,
      delivered: row.delivered,
      refused: row.refused,
      leftOut: row.left_out,
      lines: row.lines,
    })),
    next: rows.length > pageSize && last ? last.started_at.toISOString() : null,
  };
}
