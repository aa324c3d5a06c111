import { z } from 'zod';
import { readToLookAgain } from '@/lib/db/waiting-links';
import { requireConnection } from '@/lib/services/connections/find-two-way';
import { lookAgain } from '@/lib/services/contacts/look-again';
import { RefusedError } from '@/lib/services/errors';
import { reasonCode, reasonSide, recordId } from '@/lib/services/identifiers';
import { type SiteContext } from '@/lib/services/site-context';

export const retryManyInput = z.union([
  z.object({ linkIds: z.array(recordId).min(1).max(50) }),
  z.object({
    state: z.enum(['onHold', 'failed']),
    code: reasonCode,
    of: reasonSide.optional(),
  }),
]);

const stepSize = 500;

/** Retries chosen contacts, ahead of live changes, or all that wait for one cause, behind them. */
export async function retryMany({
  ctx,
  input,
}: {
  ctx: SiteContext;
  input: z.output<typeof retryManyInput>;
}): Promise<{ count: number }> {
  const connection = await requireConnection(ctx);
  let count = 0;
  let after: string | null = null;
  for (;;) {
    const links = await ctx.withSite((tx) =>
      readToLookAgain(tx, { connectionId: connection.id, which: input, after, limit: stepSize }),
    );
    if (links.length === 0) break;
    await lookAgain({
      ctx,
      connection,
      links,
      decision: { kind: 'retry' },
      cause: 'retry',
      lane: 'linkIds' in input ? 'interactive' : 'run',
    });
    count += links.length;
    after = links.at(-1)?.id ?? null;
  }
  if (count === 0) throw new RefusedError('nothingToRetry');
  return { count };
}
