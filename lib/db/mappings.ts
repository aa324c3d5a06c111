import type { MappingRow } from '@/lib/core/model/mapping';
import type { SiteTransaction } from './client';
import { replaceVersion } from './connection-state/mapping-version';
import type { ConnectionKey } from './dirty-rows';
import { toJson } from './json';

/** The highest row number and version this connection's mappings ever had. */
export async function readHighest(
  tx: SiteTransaction,
  { connectionId }: ConnectionKey,
): Promise<{ readonly row: number; readonly version: number }> {
  const [used] = await tx.$queryRaw<{ row: number | null; version: number | null }[]>`
    select max((r.row ->> 'id')::integer) as row, max(m.version) as version
    from mapping_version m left join lateral jsonb_array_elements(m.rows) r(row) on true
    where m.connection_id = ${connectionId}`;
  return { row: used?.row ?? 0, version: used?.version ?? 0 };
}

/**
 * Puts a new version in force and fences out a worker that plans by the one before. False when
 * another version was saved in between.
 */
export async function saveMapping(
  tx: SiteTransaction,
  input: ConnectionKey & { before: number; version: number; rows: readonly MappingRow[] },
): Promise<boolean> {
  const { siteNo, connectionId, version } = input;
  if (!(await replaceVersion(tx, input))) return false;
  await tx.$executeRaw`
    insert into mapping_version (connection_id, version, site_no, rows)
    values (${connectionId}, ${version}, ${siteNo}, ${toJson(input.rows)}::jsonb)`;
  return true;
}
