import { type z } from 'zod';
import { storeRules } from '@/lib/db/connection-state/rules';
import { lookAtAll } from '@/lib/db/newsletters';
import { findFlow, flowInput } from '@/lib/services/connections/find';
import { type SiteContext } from '@/lib/services/site-context';
import { rulesInput } from './rules';

export const setNewsletterRulesInput = flowInput.extend({ rules: rulesInput });

/**
 * Sets the rules and goes through all contacts once; a contact that the rules leave out stays at
 * the service unchanged. @throws NotFoundError
 */
export async function setNewsletterRules({
  ctx,
  input,
}: {
  ctx: SiteContext;
  input: z.output<typeof setNewsletterRulesInput>;
}): Promise<{ saved: true }> {
  const { id } = await findFlow({ ctx, id: input.id, flow: 'subscribers' });
  await ctx.withSite(async (tx) => {
    const key = { siteNo: ctx.siteNo, connectionId: id };
    await storeRules(tx, { ...key, rules: input.rules });
    await lookAtAll(tx, key);
    await ctx.wake({ connectionId: id, tx });
  });
  return { saved: true };
}
