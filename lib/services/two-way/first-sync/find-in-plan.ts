import { z } from 'zod';
import { findItems } from '@/lib/db/plan-items';
import { newestRun } from '@/lib/db/runs';
import { requireConnection } from '@/lib/services/connections/find-two-way';
import { emailKey } from '@/lib/services/contacts/email-key';
import { NotFoundError } from '@/lib/services/errors';
import { recordId } from '@/lib/services/identifiers';
import { type SiteContext } from '@/lib/services/site-context';
import { type PlanItemView } from '@/lib/services/views/plan';
import { viewItems } from './item-view';

export const findInPlanInput = z.object({
  runId: recordId,
  email: z.string().trim().min(1).max(320),
});

/**
 * What a plan would do with the contacts of exactly this address. Addresses are stored only as
 * keyed hashes, so there is no search for parts. @throws NotFoundError
 */
export async function findInPlan({
  ctx,
  input,
}: {
  ctx: SiteContext;
  input: z.output<typeof findInPlanInput>;
}): Promise<{ items: readonly PlanItemView[] }> {
  const connection = await requireConnection(ctx);
  const hash = await emailKey({ ctx, email: input.email });
  const items = await ctx.withSite(async (tx) => {
    const key = { siteNo: ctx.siteNo, connectionId: connection.id };
    if ((await newestRun(tx, key))?.id !== input.runId) throw new NotFoundError();
    return hash === null ? [] : findItems(tx, { ...key, runId: input.runId, hash });
  });
  return { items: await viewItems({ ctx, connection, items }) };
}
