import { type Link } from '@/lib/core/model/link';
import { linksByLinkId } from '@/lib/db/link-rows';
import { type CurrentConnection } from '@/lib/services/connections/find-two-way';
import { type SiteContext } from '@/lib/services/site-context';

/** Links of this site's connection by id; links of other connections are not found. */
export function findLinksById({
  ctx,
  connection,
  ids,
}: {
  ctx: SiteContext;
  connection: CurrentConnection;
  ids: readonly string[];
}): Promise<readonly Link[]> {
  return ctx.withSite((tx) =>
    linksByLinkId(tx, { siteNo: ctx.siteNo, connectionId: connection.id, ids }),
  );
}
