import { type z } from 'zod';
import { readExportRuns } from '@/lib/db/export-runs';
import { findFlow, flowInput } from '@/lib/services/connections/find';
import { moment } from '@/lib/services/identifiers';
import { type SiteContext } from '@/lib/services/site-context';
import { type ExportRunView } from '@/lib/services/views/flows';

const pageSize = 20;

export const listExportRunsInput = flowInput.extend({
  /** Of the page before. */ before: moment.optional(),
});

/** What each run did, newest first; runs without contacts are not kept. @throws NotFoundError */
export async function listExportRuns({
  ctx,
  input,
}: {
  ctx: SiteContext;
  input: z.output<typeof listExportRunsInput>;
}): Promise<{ runs: readonly ExportRunView[]; next: string | null }> {
  const { id } = await findFlow({ ctx, id: input.id, flow: 'export' });
  const before = input.before === undefined ? null : new Date(input.before);
  const rows = await ctx.withSite((tx) =>
    readExportRuns(tx, { connectionId: id, before, limit: pageSize + 1 }),
  );
  const shown = rows.slice(0, pageSize);
  const last = shown.at(-1);
  return {
    runs: shown.map(({ startedAt, finishedAt, ...run }) => ({
      ...run,
      startedAtMs: startedAt.getTime(),
      finishedAtMs: finishedAt?.getTime() ?? null,
    })),
    next: rows.length > pageSize && last ? last.startedAt.toISOString() : null,
  };
}
