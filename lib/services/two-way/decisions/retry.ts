import { z } from 'zod';
import { requireConnection } from '@/lib/services/connections/find-two-way';
import { findLinksById } from '@/lib/services/contacts/find-links';
import { lookAgain } from '@/lib/services/contacts/look-again';
import { NotFoundError, RefusedError } from '@/lib/services/errors';
import { recordId } from '@/lib/services/identifiers';
import { type SiteContext } from '@/lib/services/site-context';

export const retryInput = z.object({ id: recordId });

/** Retries one contact now. */
export async function retryContact({
  ctx,
  input,
}: {
  ctx: SiteContext;
  input: z.output<typeof retryInput>;
}): Promise<{ count: 1 }> {
  const connection = await requireConnection(ctx);
  const [link] = await findLinksById({ ctx, connection, ids: [input.id] });
  if (!link) throw new NotFoundError();
  if (link.state !== 'onHold' && link.state !== 'failed') throw new RefusedError('nothingToRetry');
  await lookAgain({
    ctx,
    connection,
    links: [link],
    decision: { kind: 'retry' },
    cause: 'retry',
    lane: 'interactive',
  });
  return { count: 1 };
}
