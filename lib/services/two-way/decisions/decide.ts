import { z } from 'zod';
import { type Decision, type Link } from '@/lib/core/model/link';
import { canDecide } from '@/lib/core/plan/waiting';
import { requireConnection } from '@/lib/services/connections/find-two-way';
import { findLinksById } from '@/lib/services/contacts/find-links';
import { lookAgain } from '@/lib/services/contacts/look-again';
import { NotFoundError, RefusedError } from '@/lib/services/errors';
import { recordId, rowKey, serviceId } from '@/lib/services/identifiers';
import { type SiteContext } from '@/lib/services/site-context';

const side = z.enum(['wix', 'remote']);

/** Versions of the contacts that the owner saw. */
export const seenVersions = z.partialRecord(side, z.string().max(200).nullable());

export const decideInput = z.object({
  id: recordId,
  decision: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('deleteThere'), seen: seenVersions.optional() }),
    z.object({ kind: z.literal('keep') }),
    z.object({ kind: z.literal('createAnyway') }),
    z.object({ kind: z.literal('linkTo'), otherId: serviceId }),
    z.object({ kind: z.literal('take'), winners: z.record(rowKey, side) }),
  ]),
});

/** Stores the owner's decision about a contact on hold; the next turn carries it out first. */
export async function decideContact({
  ctx,
  input,
}: {
  ctx: SiteContext;
  input: z.output<typeof decideInput>;
}): Promise<{ decided: true }> {
  const connection = await requireConnection(ctx);
  const [link] = await findLinksById({ ctx, connection, ids: [input.id] });
  if (!link) throw new NotFoundError();
  if (!canDecide(link, input.decision)) throw new RefusedError('cannotDecide');
  await lookAgain({
    ctx,
    connection,
    links: [link],
    decision: withSeen({ decision: input.decision, link }),
    cause: 'person',
    lane: 'interactive',
  });
  return { decided: true };
}

/** Without a screen, the decision is about the versions at the time of the hold. */
const withSeen = ({ decision, link }: { decision: Decision; link: Link }): Decision =>
  decision.kind === 'deleteThere'
    ? {
        kind: 'deleteThere',
        seen: decision.seen ?? { wix: link.wixVersion, remote: link.remoteVersion },
      }
    : decision;
