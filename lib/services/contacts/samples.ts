import { type Sample } from '@/lib/services/connections/flow-fields';
import { openWix } from '@/lib/services/sides/open-wix';
import { type SiteContext } from '@/lib/services/site-context';
import { type FlowView } from '@/lib/services/views/flows';
import { nameIn } from './names';

/** Three of the Wix contacts that a flow synced last. */
export async function readSamples({
  ctx,
  view,
}: {
  ctx: SiteContext;
  view: FlowView;
}): Promise<readonly Sample[]> {
  const links = await ctx.withSite((tx) =>
    tx.link.findMany({
      where: { connectionId: view.id, state: 'inSync', wixId: { not: null } },
      orderBy: { id: 'desc' },
      take: 3,
      select: { wixId: true },
    }),
  );
  const { side } = await openWix({ context: ctx, siteNo: ctx.siteNo });
  const found = await side.read({
    requests: links.flatMap(({ wixId }) => (wixId === null ? [] : [{ id: wixId }])),
    lane: 'interactive',
  });
  return [...found.values()].flatMap((result): Sample[] =>
    result.kind === 'found'
      ? [
          {
            name:
              nameIn({ values: result.record.fields, side: 'wix', rows: view.mapping.rows }) ?? '',
            values: { wix: result.record.fields },
          },
        ]
      : [],
  );
}
