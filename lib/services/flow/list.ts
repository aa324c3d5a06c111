import { waitsForSetUp } from '../connection/find-current';
import { type SiteContext } from '../site-context';
import { type ConnectionCardView } from '../views/flows';
import { cardOf } from './card';

/** Every connection of the site, the two-way sync first, then the oldest. */
export async function listConnections({ ctx }: { ctx: SiteContext }): Promise<{ connections: readonly ConnectionCardView[] }> {
  return ctx.withSite(async (tx) => {
    const rows = await tx.connection.findMany({ where: { removedAt: null }, orderBy: { id: 'asc' } });
    const twoWay = rows.find(({ flow }) => flow === 'twoWay');
    const isWaiting = twoWay !== undefined && (await waitsForSetUp(tx, twoWay));
    const nowMs = ctx.clock.nowMs();
    const ordered = [...rows.filter((row) => row === twoWay), ...rows.filter((row) => row !== twoWay)];
    return { connections: ordered.map((row) => cardOf(row, { nowMs, waitsForSetUp: row === twoWay && isWaiting })) };
  });
}
