import { LRUCache } from 'lru-cache';
import { type SideName } from '@/lib/core/model/side';
import { readCatalogue, type Catalogues } from '@/lib/engine/catalogues';
import { type CurrentConnection } from '@/lib/services/connections/find-two-way';
import { type SiteContext } from '@/lib/services/site-context';
import { withinReach } from './within-reach';

const freshMs = 5 * 60_000;
const kept = new LRUCache<string, Catalogues>({ max: 1000, ttl: freshMs });

/** Both field catalogues, a few minutes old at most; empty for a service that does not answer. */
export async function readCatalogues({
  ctx,
  connection,
}: {
  ctx: SiteContext;
  connection: CurrentConnection;
}): Promise<Catalogues> {
  const key = `${ctx.siteNo}:${connection.id}`;
  const held = kept.get(key);
  if (held) return held;
  const read = await withinReach({ ctx, what: readEach({ ctx, connection }) });
  if (read?.wix && read.remote) kept.set(key, { wix: read.wix, remote: read.remote });
  return { wix: read?.wix ?? new Map(), remote: read?.remote ?? new Map() };
}

/** `null` for a side that does not answer. */
async function readEach({ ctx, connection }: { ctx: SiteContext; connection: CurrentConnection }) {
  const sides = await ctx.openSides(connection.id);
  const read = (side: SideName) => withinReach({ ctx, what: readCatalogue(sides[side]) });
  const [wix, remote] = await Promise.all([read('wix'), read('remote')]);
  return { wix, remote };
}

/**
 * A field's label; the Wix label where both sides have the field, so that one field has one name.
 */
export function labelOf({
  field,
  side,
  connection,
  catalogues,
}: {
  field: string;
  side: SideName;
  connection: CurrentConnection;
  catalogues: Catalogues;
}): string {
  const row = connection.mapping.rows.find(
    (one) => (side === 'wix' ? one.wix : one.remote) === field,
  );
  const own = row ? catalogues.wix.get(row.wix) : catalogues[side].get(field);
  return own?.label ?? row?.wix ?? field;
}
