import { LRUCache } from 'lru-cache';
import { type Field, type SideName } from '@/lib/core/types';
import { type SiteContext } from '../site-context';
import { type CurrentConnection } from '../connection/find-current';

export type Catalogues = Readonly<Record<SideName, ReadonlyMap<string, Field>>>;

const freshMs = 5 * 60_000;
const kept = new LRUCache<string, Catalogues>({ max: 1000, ttl: freshMs });
const none: Catalogues = { wix: new Map(), remote: new Map() };

/** Both field catalogues, a few minutes old at most; empty when a service doesn't answer. */
export async function readCatalogues({ ctx, connection }: { ctx: SiteContext; connection: CurrentConnection }): Promise<Catalogues> {
  const key = `${ctx.siteNo}:${connection.id}`;
  const held = kept.get(key);
  if (held) return held;
  try {
    const sides = await ctx.openSides(connection.id);
    const [wix, remote] = await Promise.all([sides.wix.fields(), sides.remote.fields()]);
    const read: Catalogues = { wix: byKey(wix), remote: byKey(remote) };
    kept.set(key, read);
    return read;
  } catch (error) {
    ctx.log.info({ err: error }, 'field catalogues could not be read');
    return none;
  }
}

const byKey = (fields: readonly Field[]) => new Map(fields.map((field) => [field.key, field]));

/** What a field is called; its Wix name where both sides have one, so that one thing has one name. */
export function labelOf({ field, side, connection, catalogues }: { field: string; side: SideName; connection: CurrentConnection; catalogues: Catalogues }): string {
  const row = connection.mapping.rows.find((one) => (side === 'wix' ? one.wix : one.remote) === field);
  const own = row ? catalogues.wix.get(row.wix) : catalogues[side].get(field);
  return own?.label ?? row?.wix ?? field;
}
