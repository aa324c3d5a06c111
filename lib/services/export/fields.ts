import { type Credentials } from '@/lib/connectors/types';
import { readConnection } from '@/lib/db/connections';
import { nameIn } from '../contact/names';
import { NotFoundError } from '../errors';
import { type FlowFields, type Sample } from '../flow/fields';
import { openWix } from '../flow/open-wix';
import { type SiteContext } from '../site-context';
import { type FlowView } from '../views/flows';
import { columnsOf, openHubspot } from './target';

/** An export maps one way; a file has a column for every field. */
export async function exportFields({ ctx, view }: { ctx: SiteContext; view: FlowView }): Promise<FlowFields> {
  const { side: wix } = await openWix({ context: ctx, siteNo: ctx.siteNo });
  const own = await wix.fields();
  const isFile = view.service === 'file';
  return {
    name: view.name,
    fields: { wix: own, remote: isFile ? columnsOf(own) : await readHubspotFields({ ctx, view }) },
    directions: ['toRemote'],
    locked: isFile ? [] : ['email'],
    samples: () => readSamples({ ctx, view }),
  };
}

async function readHubspotFields({ ctx, view }: { ctx: SiteContext; view: FlowView }) {
  const stored = await ctx.withSite((tx) => readConnection(tx, { seal: ctx.seal, siteNo: ctx.siteNo, connectionId: view.id }));
  if (!stored?.credentials) throw new NotFoundError();
  return openHubspot({ context: ctx, siteNo: ctx.siteNo, connectionId: view.id, accountKey: stored.accountKey, credentials: stored.credentials as Credentials /* sealed: what `createExport` stored */, rows: view.mapping.rows }).fields();
}

/** Three of those exported last. */
async function readSamples({ ctx, view }: { ctx: SiteContext; view: FlowView }): Promise<readonly Sample[]> {
  const links = await ctx.withSite((tx) => tx.link.findMany({ where: { connectionId: view.id, state: 'inSync', wixId: { not: null } }, orderBy: { id: 'desc' }, take: 3, select: { wixId: true } }));
  const { side } = await openWix({ context: ctx, siteNo: ctx.siteNo });
  const found = await side.read({ requests: links.flatMap(({ wixId }) => (wixId === null ? [] : [{ id: wixId, minVersion: 0 }])), lane: 'interactive' });
  return [...found.values()].flatMap((result): Sample[] => (result.kind === 'found' ? [{ name: nameIn({ values: result.record.fields, side: 'wix', rows: view.mapping.rows }) ?? '', values: { wix: result.record.fields } }] : []));
}
