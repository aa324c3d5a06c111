import { readConnection } from '@/lib/db/connections';
import { type FlowFields } from '@/lib/services/connections/flow-fields';
import { readSamples } from '@/lib/services/contacts/samples';
import { NotFoundError } from '@/lib/services/errors';
import { openNewsletter } from '@/lib/services/sides/open-list';
import { openWix } from '@/lib/services/sides/open-wix';
import { type SiteContext } from '@/lib/services/site-context';
import { type FlowView } from '@/lib/services/views/flows';

/** A newsletter maps one way; the address identifies the contact and has no row. */
export async function newsletterFields({
  ctx,
  view,
}: {
  ctx: SiteContext;
  view: FlowView;
}): Promise<FlowFields> {
  const connection = await ctx.withSite((tx) =>
    readConnection(tx, { seal: ctx.seal, siteNo: ctx.siteNo, connectionId: view.id }),
  );
  if (!connection?.credentials) throw new NotFoundError();
  const { list, at } = openNewsletter({ context: ctx, connection });
  const { side } = await openWix({ context: ctx, siteNo: ctx.siteNo });
  const [wix, remote] = await Promise.all([side.fields(), list.open(at).fields()]);
  return {
    name: view.name,
    fields: { wix, remote },
    directions: ['toRemote'],
    locked: [],
    samples: () => readSamples({ ctx, view }),
  };
}
