import type { SiteTransaction } from '@/lib/db/client';
import type { ConnectionKey } from '@/lib/db/dirty-rows';
import { fenceOut } from './lease';

type Key = Pick<ConnectionKey, 'connectionId'>;

/**
 * Replaces the version of the mapping that is in force and fences out a worker that plans by it.
 * False when another version than `before` is in force.
 */
export async function replaceVersion(
  tx: SiteTransaction,
  { connectionId, before, version }: Key & { before: number; version: number },
): Promise<boolean> {
  const moved = await tx.$executeRaw`
    update connection set mapping_version = ${version}, ${fenceOut}
    where id = ${connectionId} and mapping_version = ${before} and removed_at is null`;
  return moved > 0;
}

/** Puts the newest stored version in force, for the worker that stored it. */
export async function takeNewestVersion(tx: SiteTransaction, { connectionId }: Key): Promise<void> {
  await tx.$executeRaw`
    update connection set mapping_version =
      (select max(m.version) from mapping_version m where m.connection_id = ${connectionId})
    where id = ${connectionId}`;
}
