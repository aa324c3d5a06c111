import { type z } from 'zod';
import { nextRunMs } from '@/lib/core/flows/export';
import { storeRules } from '@/lib/db/connection-state/rules';
import { findFlow, flowInput } from '@/lib/services/connections/find';
import { type SiteContext } from '@/lib/services/site-context';
import { rulesInput } from './rules';

export const setExportRulesInput = flowInput.extend({ rules: rulesInput });

/**
 * Sets rules for later runs; exported contacts stay exported. The next run is counted from now,
 * unless one is due sooner. @throws NotFoundError
 */
export async function setExportRules({
  ctx,
  input,
}: {
  ctx: SiteContext;
  input: z.output<typeof setExportRulesInput>;
}): Promise<{ saved: true }> {
  const { id } = await findFlow({ ctx, id: input.id, flow: 'export' });
  const { rules } = input;
  const dueBy = new Date(nextRunMs({ nowMs: ctx.clock.nowMs(), rules }));
  await ctx.withSite((tx) => storeRules(tx, { connectionId: id, rules, dueBy }));
  return { saved: true };
}
