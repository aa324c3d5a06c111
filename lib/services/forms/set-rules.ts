import { type z } from 'zod';
import { storeRules } from '@/lib/db/connection-state/rules';
import { findFlow, flowInput } from '@/lib/services/connections/find';
import { RefusedError } from '@/lib/services/errors';
import { type SiteContext } from '@/lib/services/site-context';
import { rulesInput } from './rules';

export const setFormRulesInput = flowInput.extend({ rules: rulesInput });

/**
 * Sets the rules for later posts. The thank-you page must be on an origin that may post. @throws
 * NotFoundError, RefusedError
 */
export async function setFormRules({
  ctx,
  input,
}: {
  ctx: SiteContext;
  input: z.output<typeof setFormRulesInput>;
}): Promise<{ saved: true }> {
  const { id } = await findFlow({ ctx, id: input.id, flow: 'form' });
  const { thanks, origins } = input.rules;
  if (thanks !== null && origins.length > 0 && !origins.includes(new URL(thanks).origin))
    throw new RefusedError('formThanksElsewhere');
  await ctx.withSite((tx) => storeRules(tx, { connectionId: id, rules: input.rules }));
  return { saved: true };
}
