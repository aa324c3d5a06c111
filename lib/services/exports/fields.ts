import { readConnection } from '@/lib/db/connections';
import { type FlowFields } from '@/lib/services/connections/flow-fields';
import { readSamples } from '@/lib/services/contacts/samples';
import { NotFoundError } from '@/lib/services/errors';
import { openWix } from '@/lib/services/sides/open-wix';
import { type SiteContext } from '@/lib/services/site-context';
import { type FlowView } from '@/lib/services/views/flows';
import { columnsOf, openCrm } from './target';

/** An export maps one way; a file has a column for every field. */
export async function exportFields({
  ctx,
  view,
}: {
  ctx: SiteContext;
  view: FlowView;
}): Promise<FlowFields> {
  const { side: wix } = await openWix({ context: ctx, siteNo: ctx.siteNo });
  const own = await wix.fields();
  const isFile = view.service === 'file';
  return {
    name: view.name,
    fields: { wix: own, remote: isFile ? columnsOf(own) : await readCrmFields({ ctx, view }) },
    directions: ['toRemote'],
    locked: isFile ? [] : ['email'],
    samples: () => readSamples({ ctx, view }),
  };
}

async function readCrmFields({ ctx, view }: { ctx: SiteContext; view: FlowView }) {
  const stored = await ctx.withSite((tx) =>
    readConnection(tx, { seal: ctx.seal, siteNo: ctx.siteNo, connectionId: view.id }),
  );
  if (!stored?.credentials) throw new NotFoundError();
  return openCrm({
    context: ctx,
    siteNo: ctx.siteNo,
    connectionId: view.id,
    accountKey: stored.accountKey,
    service: stored.service,
    credentials: stored.credentials,
    rows: view.mapping.rows,
  }).fields();
}
