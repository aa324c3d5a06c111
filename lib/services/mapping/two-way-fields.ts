import { type FlowFields, type Sample } from '@/lib/services/connections/flow-fields';
import { nameIn } from '@/lib/services/contacts/names';
import { type SiteContext } from '@/lib/services/site-context';
import { type FlowView } from '@/lib/services/views/flows';

/** The two-way sync maps in every direction; identifying fields must be mapped. */
export async function twoWayFields({
  ctx,
  view,
}: {
  ctx: SiteContext;
  view: FlowView;
}): Promise<FlowFields> {
  const sides = await ctx.openSides(view.id);
  const [wix, remote] = await Promise.all([sides.wix.fields(), sides.remote.fields()]);
  return {
    name: view.name,
    fields: { wix, remote },
    directions: ['both', 'toRemote', 'toWix'],
    locked: ['email'],
    samples: () => readSamples({ ctx, view }),
  };
}

/** The three contacts linked last. */
async function readSamples({
  ctx,
  view,
}: {
  ctx: SiteContext;
  view: FlowView;
}): Promise<readonly Sample[]> {
  const links = await ctx.withSite((tx) =>
    tx.link.findMany({
      where: {
        connectionId: view.id,
        state: 'inSync',
        wixId: { not: null },
        remoteId: { not: null },
      },
      orderBy: { id: 'desc' },
      take: 3,
      select: { wixId: true, remoteId: true },
    }),
  );
  const sides = await ctx.openSides(view.id);
  const ids = {
    wix: links.flatMap(({ wixId }) => wixId ?? []),
    remote: links.flatMap(({ remoteId }) => remoteId ?? []),
  };
  const [wix, remote] = await Promise.all(
    (['wix', 'remote'] as const).map((side) =>
      sides[side].read({
        requests: ids[side].map((id) => ({ id })),
        lane: 'interactive',
      }),
    ),
  );
  return links.flatMap(({ wixId, remoteId }): Sample[] => {
    const [here, there] = [wix?.get(wixId ?? ''), remote?.get(remoteId ?? '')];
    if (here?.kind !== 'found' || there?.kind !== 'found') return [];
    return [
      {
        name: nameIn({ values: here.record.fields, side: 'wix', rows: view.mapping.rows }) ?? '',
        values: { wix: here.record.fields, remote: there.record.fields },
      },
    ];
  });
}
