import { LRUCache } from 'lru-cache';
import { type SideName } from '@/lib/core/types';
import { type Catalogues, readCatalogues as readBoth } from '@/lib/sync/catalogues';
import { type SiteContext } from '../site-context';
import { type CurrentConnection } from '../connection/find-current';

const freshMs = 5 * 60_000;
const kept = new LRUCache<string, Catalogues>({ max: 1000, ttl: freshMs });
const none: Catalogues = { wix: new Map(), remote: new Map() };

/** Both field catalogues, a few minutes old at most; empty when a service doesn't answer. */
export async function readCatalogues({ ctx, connection }: { ctx: SiteContext; connection: CurrentConnection }): Promise<Catalogues> {
  const key = `${ctx.siteNo}:${connection.id}`;
  const held = kept.get(key);
  if (held) return held;
  try {
    const read = await readBoth(await ctx.openSides(connection.id));
    kept.set(key, read);
    return read;
  } catch (error) {
    ctx.log.info({ err: error }, 'field catalogues could not be read');
    return none;
  }
}

/** What a field is called; its Wix name where both sides have one, so that one thing has one name. */
export function labelOf({ field, side, connection, catalogues }: { field: string; side: SideName; connection: CurrentConnection; catalogues: Catalogues }): string {
  const row = connection.mapping.rows.find((one) => (side === 'wix' ? one.wix : one.remote) === field);
  const own = row ? catalogues.wix.get(row.wix) : catalogues[side].get(field);
  return own?.label ?? row?.wix ?? field;
}
