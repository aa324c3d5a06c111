import { z } from 'zod';
import { canUndo, undoKeepsMs } from '@/lib/core/plan/judge-undo';
import { operationsById } from '@/lib/db/read-operations';
import { requireConnection } from '@/lib/services/connections/find-two-way';
import { findLinksById } from '@/lib/services/contacts/find-links';
import { lookAgain } from '@/lib/services/contacts/look-again';
import { NotFoundError, RefusedError } from '@/lib/services/errors';
import { recordId } from '@/lib/services/identifiers';
import { type SiteContext } from '@/lib/services/site-context';

export const undoContactInput = z.object({
  id: recordId,
  operationId: recordId,
  /** Also recreates the contact on the other side if it is deleted there, too. */
  everywhere: z.boolean().default(false),
});

/**
 * Undoes what one line of a contact's history overwrote or deleted. The next turn does it first,
 * and only where the current value is still the one we wrote. @throws NotFoundError, RefusedError
 */
export async function undoContact({
  ctx,
  input,
}: {
  ctx: SiteContext;
  input: z.output<typeof undoContactInput>;
}): Promise<{ asked: true }> {
  const connection = await requireConnection(ctx);
  const [link] = await findLinksById({ ctx, connection, ids: [input.id] });
  const key = { siteNo: ctx.siteNo, connectionId: connection.id };
  const [operation] = await ctx.withSite((tx) =>
    operationsById(tx, { ...key, seal: ctx.seal, linkIds: [input.id], ids: [input.operationId] }),
  );
  if (!link || !operation) throw new NotFoundError();
  const isKept = operation.values.length > 0 && ctx.clock.nowMs() - operation.atMs <= undoKeepsMs;
  if (!isKept || !canUndo(operation)) throw new RefusedError('nothingToPutBack');
  if (link.decision) throw new RefusedError('undoUnderWay');
  const decision = {
    kind: 'undo',
    operationIds: [operation.id],
    ...(input.everywhere ? { everywhere: true as const } : {}),
  } as const;
  await lookAgain({
    ctx,
    connection,
    links: [link],
    decision,
    cause: 'person',
    lane: 'interactive',
  });
  return { asked: true };
}
