import { z } from 'zod';
import { fixDifferences } from '@/lib/db/fix-differences';
import { hasRun } from '@/lib/db/runs';
import { requireConnection } from '@/lib/services/connections/find-two-way';
import { NotFoundError, RefusedError } from '@/lib/services/errors';
import { lineNo, recordId } from '@/lib/services/identifiers';
import { type SiteContext } from '@/lib/services/site-context';

export const fixComparisonInput = z.object({
  runId: recordId,
  /** Absent: all fixable differences. */ no: lineNo.optional(),
});

const stepSize = 500;

/**
 * Fixes differences that do not heal by themselves: writes the source's value where a one-way
 * target was changed, retries a refused value. @throws RefusedError, NotFoundError
 */
export async function fixComparison({
  ctx,
  input,
}: {
  ctx: SiteContext;
  input: z.output<typeof fixComparisonInput>;
}): Promise<{ count: number }> {
  const connection = await requireConnection(ctx);
  const key = { siteNo: ctx.siteNo, connectionId: connection.id, runId: input.runId };
  if (!(await ctx.withSite((tx) => hasRun(tx, key)))) throw new NotFoundError();
  let count = 0;
  for (let after: number | null = 0; after !== null;) {
    const step: { readonly last: number | null; readonly fixed: number } = await ctx.withSite(
      (tx) =>
        fixDifferences(tx, { ...key, no: input.no ?? null, after: after ?? 0, limit: stepSize }),
    );
    count += step.fixed;
    after = step.last;
  }
  if (count === 0) throw new RefusedError('nothingToFix');
  await ctx.withSite((tx) => ctx.wake({ connectionId: connection.id, tx }));
  return { count };
}
