import { type z } from 'zod';
import { retryPeople } from '@/lib/db/newsletters';
import { findFlow, flowInput } from '@/lib/services/connections/find';
import { startNow } from '@/lib/services/connections/start-now';
import { RefusedError } from '@/lib/services/errors';
import { recordId } from '@/lib/services/identifiers';
import { type SiteContext } from '@/lib/services/site-context';

export const retryNewsletterInput = flowInput.extend({
  /** Absent: all refused contacts. */ linkId: recordId.optional(),
});

/**
 * Retries all contacts the service refused, or one that it refused or that was removed there, with
 * the next step. @throws NotFoundError, RefusedError
 */
export async function retryNewsletter({
  ctx,
  input,
}: {
  ctx: SiteContext;
  input: z.output<typeof retryNewsletterInput>;
}): Promise<{ count: number }> {
  const { id } = await findFlow({ ctx, id: input.id, flow: 'subscribers' });
  return ctx.withSite(async (tx) => {
    const count = await retryPeople(tx, { connectionId: id, linkId: input.linkId ?? null });
    if (count === 0) throw new RefusedError('nothingToRetry');
    await startNow({ ctx, tx, connectionId: id });
    return { count };
  });
}
