import { z } from 'zod';
import { differenceKinds } from '@/lib/core/run/report';
import { readDifferences } from '@/lib/db/differences';
import { hasRun } from '@/lib/db/runs';
import { requireConnection } from '@/lib/services/connections/find-two-way';
import { NotFoundError } from '@/lib/services/errors';
import { afterLine, recordId } from '@/lib/services/identifiers';
import { type SiteContext } from '@/lib/services/site-context';
import { type DifferencePage } from '@/lib/services/views/comparison';
import { viewDifferences } from './view-differences';

export const listDifferencesInput = z.object({
  runId: recordId,
  kind: z.enum(differenceKinds),
  after: afterLine,
});

const pageSize = 50;

/**
 * A page of a report, values read from both sides now. @throws NotFoundError when the report is not
 * this connection's
 */
export async function listDifferences({
  ctx,
  input,
}: {
  ctx: SiteContext;
  input: z.output<typeof listDifferencesInput>;
}): Promise<DifferencePage> {
  const connection = await requireConnection(ctx);
  const lines = await ctx.withSite(async (tx) => {
    const key = { siteNo: ctx.siteNo, connectionId: connection.id, runId: input.runId };
    if (!(await hasRun(tx, key))) throw new NotFoundError();
    return readDifferences(tx, {
      ...key,
      kind: input.kind,
      after: input.after,
      limit: pageSize + 1,
    });
  });
  const page = lines.slice(0, pageSize);
  return {
    items: await viewDifferences({ ctx, connection, lines: page }),
    next: lines.length > pageSize ? (page.at(-1)?.no ?? null) : null,
  };
}
