import type { Link } from '@/lib/core/model/link';
import type { SiteTransaction } from './client';
import type { ConnectionKey } from './dirty-rows';

type FoundLink = Pick<Link, 'id' | 'wixId' | 'remoteId'>;

const foundAtMost = 20;

/**
 * The first few links whose contact has this id, now or formerly, whose own id it is, or whose
 * contact has one of these keyed hashes on either side.
 */
export function searchLinks(
  tx: SiteTransaction,
  input: Pick<ConnectionKey, 'connectionId'> & { key: string; hashes: readonly string[] },
): Promise<readonly FoundLink[]> {
  const { connectionId, key } = input;
  const hashes = [...input.hashes];
  return tx.$queryRaw<FoundLink[]>`
    select l.id::text, l.wix_id as "wixId", l.remote_id as "remoteId" from link l
    where l.connection_id = ${connectionId} and (
      l.wix_id = ${key} or l.remote_id = ${key} or l.id::text = ${key.toLowerCase()}
      or l.wix_key = any(select decode(h, 'hex') from unnest(${hashes}::text[]) h)
      or l.remote_key = any(select decode(h, 'hex') from unnest(${hashes}::text[]) h)
      or l.id in (
        select a.link_id from alias a
        where a.connection_id = ${connectionId} and a.old_id = ${key}))
    order by l.id limit ${foundAtMost}`;
}
