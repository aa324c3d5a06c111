import { type z } from 'zod';
import { toJson } from '@/lib/db/json';
import { lookAtAll } from '@/lib/db/newsletters';
import { findFlow, flowInput } from '@/lib/services/flow/find';
import { type SiteContext } from '@/lib/services/site-context';
import { rulesInput } from './rules';

export const setNewsletterRulesInput = flowInput.extend({ rules: rulesInput });

/**
 * Other rules: everybody is gone through by them once; whoever they leave out stays in the service
 * as he is. @throws NotFoundError
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
    await tx.$executeRaw`update connection set policy = ${toJson(input.rules)}::jsonb where id = ${id}`;
    await lookAtAll(tx, { siteNo: ctx.siteNo, connectionId: id });
    await ctx.wake({ connectionId: id, tx });
  });
  return { saved: true };
}
