import { type Cause, type Mark } from '@/lib/core/model/dirty';
import { type Decision, type Link } from '@/lib/core/model/link';
import { markDirty } from '@/lib/db/dirty-rows';
import { decideLinks } from '@/lib/db/put-links';
import { type CurrentConnection } from '@/lib/services/connections/find-two-way';
import { type SiteContext } from '@/lib/services/site-context';

type Input = {
  readonly ctx: SiteContext;
  readonly connection: CurrentConnection;
  readonly links: readonly Pick<Link, 'id' | 'wixId' | 'remoteId'>[];
  readonly decision: Decision;
  readonly cause: Extract<Cause, 'person' | 'retry'>;
  readonly lane: 'interactive' | 'run';
};

/** Stores a decision, marks both sides and wakes the connection, in one transaction. */
export async function lookAgain({
  ctx,
  connection,
  links,
  decision,
  cause,
  lane,
}: Input): Promise<void> {
  const marks = links.flatMap((link) => marksOf({ link, cause, lane }));
  await ctx.withSite(async (tx) => {
    await decideLinks(tx, {
      connectionId: connection.id,
      ids: links.map(({ id }) => id),
      decision,
    });
    await markDirty(tx, { siteNo: ctx.siteNo, connectionId: connection.id, marks });
    await ctx.wake({ connectionId: connection.id, tx });
  });
}

function marksOf({
  link,
  cause,
  lane,
}: Pick<Input, 'cause' | 'lane'> & { link: Pick<Link, 'wixId' | 'remoteId'> }): readonly Mark[] {
  const mark = { lane, cause } as const;
  return [
    ...(link.wixId ? [{ ...mark, side: 'wix' as const, contactId: link.wixId }] : []),
    ...(link.remoteId ? [{ ...mark, side: 'remote' as const, contactId: link.remoteId }] : []),
  ];
}
