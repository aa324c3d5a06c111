import { z } from 'zod';
import { canDecideAll, reasonsFor } from '@/lib/core/plan/waiting';
import { readCount } from '@/lib/core/values/read-count';
import { decideWaiting } from '@/lib/db/waiting-links';
import { requireConnection } from '@/lib/services/connections/find-two-way';
import { findLinksById } from '@/lib/services/contacts/find-links';
import { NotFoundError, RefusedError } from '@/lib/services/errors';
import { reasonCode, reasonSide, recordId } from '@/lib/services/identifiers';
import { type SiteContext } from '@/lib/services/site-context';
import { seenVersions } from './decide';

export const decideManyInput = z.object({
  /** Chosen contacts, or all that wait for this reason. */
  which: z.union([
    z.object({
      linkIds: z.array(recordId).min(1).max(50),
      /** The versions shown, by link. */ seen: z.record(recordId, seenVersions).optional(),
    }),
    z.object({ code: reasonCode, of: reasonSide.optional() }),
  ]),
  word: z.union([
    z.object({ kind: z.enum(['keep', 'deleteThere', 'createAnyway']) }),
    z.object({ kind: z.literal('take'), side: z.enum(['wix', 'remote']) }),
  ]),
  /** The number of deletions, as the owner typed it; required for more than one. */
  typedCount: z.string().trim().max(20).optional(),
});
type Input = z.output<typeof decideManyInput>;

/**
 * One decision for many waiting contacts; a wrong typed number changes nothing. @throws
 * NotFoundError, RefusedError
 */
export async function decideMany({
  ctx,
  input,
}: {
  ctx: SiteContext;
  input: Input;
}): Promise<{ count: number }> {
  const connection = await requireConnection(ctx);
  const which =
    'code' in input.which
      ? input.which
      : { ids: [...new Set(input.which.linkIds)], seen: input.which.seen ?? {} };
  if ('code' in which && !reasonsFor(input.word.kind).includes(which.code))
    throw new RefusedError('cannotDecide');
  if ('code' in which && !canDecideAll({ kind: input.word.kind, code: which.code }))
    throw new RefusedError('chooseEdited');
  if (
    'ids' in which &&
    (await findLinksById({ ctx, connection, ids: which.ids })).length < which.ids.length
  )
    throw new NotFoundError();
  return ctx.withSite(async (tx) => {
    const count = await decideWaiting(tx, {
      siteNo: ctx.siteNo,
      connectionId: connection.id,
      which,
      word: input.word,
      lane: 'ids' in which ? 'interactive' : 'run',
    });
    if (count === 0) throw new RefusedError('cannotDecide');
    // The error rolls back the decisions stored above.
    if (input.word.kind === 'deleteThere' && count > 1 && readCount(input.typedCount) !== count)
      throw new RefusedError('wrongCount', { count });
    await ctx.wake({ connectionId: connection.id, tx });
    return { count };
  });
}
