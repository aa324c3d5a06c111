import { type SiteContext } from '@/lib/services/site-context';
import { type ConnectionCardView } from '@/lib/services/views/flows';
import { cardOf } from './card';
import { countStates, withStrangers } from './count-states';
import { waitsForSetUp } from './find-two-way';

type Cards = { readonly connections: readonly ConnectionCardView[] };

/** Every connection of the site, the two-way sync first, then the oldest. */
export async function listConnections({ ctx }: { ctx: SiteContext }): Promise<Cards> {
  const nowMs = ctx.clock.nowMs();
  const { rows, isWaiting } = await ctx.withSite(async (tx) => {
    const found = await tx.connection.findMany({
      where: { removedAt: null },
      orderBy: { id: 'asc' },
    });
    const twoWay = found.find(({ flow }) => flow === 'twoWay');
    return { rows: found, isWaiting: twoWay !== undefined && (await waitsForSetUp(tx, twoWay)) };
  });
  const twoWay = rows.filter(({ flow }) => flow === 'twoWay');
  const others = rows.filter(({ flow }) => flow !== 'twoWay');
  const first = twoWay.map((row) => cardOf(row, { nowMs, waitsForSetUp: isWaiting }));
  const counted = first.map(async (connection) => {
    const counts = await countStates({ ctx, connection });
    const known = connection.outage && { ...connection.outage, waiting: counts.waiting };
    const outage = await withStrangers({ ctx, connectionId: connection.id, outage: known });
    return { ...connection, counts, outage };
  });
  const rest = others.map((row) => cardOf(row, { nowMs }));
  return { connections: [...(await Promise.all(counted)), ...rest] };
}
