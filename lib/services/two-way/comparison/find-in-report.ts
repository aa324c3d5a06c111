import { z } from 'zod';
import { findDifferences } from '@/lib/db/differences';
import { hasRun } from '@/lib/db/runs';
import { requireConnection } from '@/lib/services/connections/find-two-way';
import { emailKey } from '@/lib/services/contacts/email-key';
import { NotFoundError } from '@/lib/services/errors';
import { recordId } from '@/lib/services/identifiers';
import { type SiteContext } from '@/lib/services/site-context';
import { type DifferenceView } from '@/lib/services/views/comparison';
import { viewDifferences } from './view-differences';

export const findInReportInput = z.object({
  runId: recordId,
  email: z.string().trim().min(1).max(320),
});

/**
 * How the contacts with exactly this address differ. Addresses are stored only as keyed hashes, so
 * there is no search for parts. @throws NotFoundError
 */
export async function findInReport({
  ctx,
  input,
}: {
  ctx: SiteContext;
  input: z.output<typeof findInReportInput>;
}): Promise<{ items: readonly DifferenceView[] }> {
  const connection = await requireConnection(ctx);
  const hash = await emailKey({ ctx, email: input.email });
  const lines = await ctx.withSite(async (tx) => {
    const key = { siteNo: ctx.siteNo, connectionId: connection.id, runId: input.runId };
    if (!(await hasRun(tx, key))) throw new NotFoundError();
    return hash === null ? [] : findDifferences(tx, { ...key, hash });
  });
  return { items: await viewDifferences({ ctx, connection, lines }) };
}
