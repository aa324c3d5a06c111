import { LRUCache } from 'lru-cache';
import { type FieldValues } from '@/lib/core/model/field';
import { type Link } from '@/lib/core/model/link';
import { type MappingRow } from '@/lib/core/model/mapping';
import { type SideName } from '@/lib/core/model/side';
import { idOn } from '@/lib/core/plan/links';
import { type CurrentConnection } from '@/lib/services/connections/find-two-way';
import { type SiteContext } from '@/lib/services/site-context';

const rememberMs = 5 * 60_000;
/** Names read lately, by site and link, in memory only. */
const remembered = new LRUCache<string, string>({ max: 10_000, ttl: rememberMs });

const nameKeys = { wix: ['name.first', 'name.last', 'email', 'phone'] } as const;

/** The name, else the address, else the number in the values of one side. */
export function nameIn({
  values,
  side,
  rows,
}: {
  values: FieldValues;
  side: SideName;
  rows: readonly MappingRow[];
}): string | null {
  const valueOf = (wixKey: string) => {
    const key = side === 'wix' ? wixKey : rows.find((row) => row.wix === wixKey)?.remote;
    const value = key === undefined ? undefined : values[key];
    return typeof value === 'string' ? value.trim() : '';
  };
  const [first, last, email, phone] = nameKeys.wix.map(valueOf);
  return [first, last].filter(Boolean).join(' ') || email || phone || null;
}

type NamedLink = Pick<Link, 'id' | 'wixId' | 'remoteId'>;

/**
 * Names by link id, read from the services now. One that cannot be read is missing: a name must not
 * fail a request.
 */
export async function readNames({
  ctx,
  connection,
  links,
}: {
  ctx: SiteContext;
  connection: CurrentConnection;
  links: readonly NamedLink[];
}): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  for (const { id } of links) {
    const name = remembered.get(`${ctx.siteNo}:${id}`);
    if (name) names.set(id, name);
  }
  const wanted = links.filter(({ id }) => !names.has(id));
  if (wanted.length === 0) return names;
  for (const side of ['wix', 'remote'] as const) {
    const missing = wanted.filter((link) => !names.has(link.id) && idOn(link, side) !== null);
    if (missing.length === 0) continue;
    const found = await readSide({ ctx, connection, side, links: missing });
    for (const [id, name] of found) names.set(id, name);
  }
  for (const [id, name] of names) remembered.set(`${ctx.siteNo}:${id}`, name);
  return names;
}

async function readSide({
  ctx,
  connection,
  side,
  links,
}: {
  ctx: SiteContext;
  connection: CurrentConnection;
  side: SideName;
  links: readonly NamedLink[];
}) {
  const names = new Map<string, string>();
  const byId = new Map(links.map((link) => [idOn(link, side) ?? '', link.id]));
  try {
    const sides = await ctx.openSides(connection.id);
    const requests = [...byId.keys()].map((id) => ({ id }));
    for (const [id, result] of await sides[side].read({ requests, lane: 'interactive' })) {
      const name =
        result.kind === 'absent'
          ? null
          : nameIn({ values: result.record.fields, side, rows: connection.mapping.rows });
      const linkId = byId.get(id);
      if (name && linkId) names.set(linkId, name);
    }
  } catch (error) {
    ctx.log.info({ err: error, side }, 'names could not be read');
  }
  return names;
}
