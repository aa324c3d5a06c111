import { type z } from 'zod';
import { retrySubmissions } from '@/lib/db/submissions';
import { findFlow, flowInput } from '@/lib/services/connections/find';
import { startNow } from '@/lib/services/connections/start-now';
import { RefusedError } from '@/lib/services/errors';
import { recordId } from '@/lib/services/identifiers';
import { type SiteContext } from '@/lib/services/site-context';

export const retryFormInput = flowInput.extend({
  /** A refused or test submission; absent: all refused ones. */ submissionId: recordId.optional(),
});

/**
 * Retries refused submissions with the current fields and rules. @throws NotFoundError,
 * RefusedError
 */
export async function retryForm({
  ctx,
  input,
}: {
  ctx: SiteContext;
  input: z.output<typeof retryFormInput>;
}): Promise<{ count: number }> {
  const { id, phase } = await findFlow({ ctx, id: input.id, flow: 'form' });
  if (phase === 'preparing') throw new RefusedError('formNotLive');
  const { submissionId = null } = input;
  return ctx.withSite(async (tx) => {
    const count = await retrySubmissions(tx, { connectionId: id, submissionId });
    if (count === 0) throw new RefusedError('nothingToRetry');
    await startNow({ ctx, tx, connectionId: id });
    return { count };
  });
}
