import { type z } from 'zod';
import { startFlow } from '@/lib/db/connection-state/phase';
import { findFlow, type flowInput } from '@/lib/services/connections/find';
import { RefusedError } from '@/lib/services/errors';
import { type SiteContext } from '@/lib/services/site-context';

/**
 * Sends later posts to Wix; earlier tests stay tests until the owner retries them. @throws
 * NotFoundError, RefusedError
 */
export async function switchOnForm({
  ctx,
  input,
}: {
  ctx: SiteContext;
  input: z.output<typeof flowInput>;
}): Promise<{ live: true }> {
  const { id, mapping } = await findFlow({ ctx, id: input.id, flow: 'form' });
  if (!mapping.rows.some(({ wix }) => wix === 'email')) throw new RefusedError('formWithoutEmail');
  await ctx.withSite((tx) => startFlow(tx, { connectionId: id, inMs: null }));
  return { live: true };
}
