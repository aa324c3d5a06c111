import type { SiteTransaction } from './client';
import { takeNewestVersion } from './connection-state/mapping-version';
import { databaseTime, type ConnectionKey, type WithTime } from './dirty-rows';

/**
 * Saves a new version of the mapping in which these rows have new numbers, and marks every pair
 * that takes part, behind live work.
 */
export async function renewRows(
  tx: SiteTransaction,
  input: ConnectionKey & WithTime & { rows: readonly number[] },
): Promise<void> {
  if (input.rows.length === 0) return;
  const { siteNo, connectionId, rows } = input;
  await tx.$executeRaw`
    with used as (
      select max((r.row ->> 'id')::integer) as highest, max(m.version) as newest
      from mapping_version m cross join jsonb_array_elements(m.rows) r(row)
      where m.connection_id = ${connectionId}
    )
    insert into mapping_version (connection_id, version, site_no, rows)
    select ${connectionId}, u.newest + 1, ${siteNo},
      (select jsonb_agg(
          case when place is null then r.row
            else r.row || jsonb_build_object('id', u.highest + place) end
          order by r.no)
        from jsonb_array_elements(m.rows) with ordinality r(row, no)
        cross join lateral (
          select array_position(${[...rows]}::integer[], (r.row ->> 'id')::integer) as place
        ) p)
    from used u
    join connection c on c.id = ${connectionId}
    join mapping_version m on m.connection_id = c.id and m.version = c.mapping_version`;
  await takeNewestVersion(tx, input);
  await markPairs(tx, input);
}

/** Marks every pair that takes part, behind live work. */
export async function markPairs(
  tx: SiteTransaction,
  { siteNo, connectionId, now = databaseTime }: ConnectionKey & WithTime,
): Promise<void> {
  await tx.$executeRaw`
    insert into dirty (connection_id, side, contact_id, site_no, generation, lane, not_before,
      marked_at, cause)
    select ${connectionId}, 'wix', l.wix_id, ${siteNo}, 1, 'run', ${now}, ${now}, 'sweep'
    from link l
    where l.connection_id = ${connectionId} and l.wix_id is not null and l.remote_id is not null
      and l.state <> 'excluded'
    order by l.wix_id collate "C"
    on conflict (connection_id, side, contact_id) do update set generation = dirty.generation + 1`;
}
