import type { SideName } from '@/lib/core/model/side';
import type { LinkLookup } from '@/lib/ports/store';
import type { SiteTransaction } from './client';
import { type ConnectionKey } from './dirty-rows';
import { toJson } from './json';

export async function putAliases(
  tx: SiteTransaction,
  input: ConnectionKey & { aliases: readonly { side: SideName; oldId: string; linkId: string }[] },
) {
  if (input.aliases.length === 0) return;
  await tx.$executeRaw`
    insert into alias (connection_id, side, old_id, site_no, link_id)
    select distinct on (side, "oldId")
      ${input.connectionId}, side, "oldId", ${input.siteNo}, "linkId"
    from jsonb_to_recordset(${toJson(input.aliases)}::jsonb)
      as x(side side_name, "oldId" text, "linkId" uuid)
    on conflict (connection_id, side, old_id) do update set link_id = excluded.link_id`;
}

/** `side:oldId` → link id. */
export async function findAliases(
  tx: SiteTransaction,
  input: ConnectionKey & { lookups: readonly LinkLookup[] },
): Promise<ReadonlyMap<string, string>> {
  const wix = idsOf(input.lookups, 'wix');
  const remote = idsOf(input.lookups, 'remote');
  const rows = await tx.$queryRaw<{ side: SideName; old_id: string; link_id: string }[]>`
    select side::text, old_id, link_id::text from alias
    where connection_id = ${input.connectionId}
      and ((side = 'wix' and old_id = any(${wix}::text[]))
        or (side = 'remote' and old_id = any(${remote}::text[])))`;
  return new Map(rows.map((row) => [`${row.side}:${row.old_id}`, row.link_id]));
}

/** The ids looked up on one side. */
export const idsOf = (lookups: readonly LinkLookup[], side: SideName) =>
  lookups.flatMap((lookup) => (lookup.side === side ? lookup.ids : []));
