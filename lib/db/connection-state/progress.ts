import type { SiteTransaction } from '@/lib/db/client';
import type { ConnectionKey } from '@/lib/db/dirty-rows';
import { toJson } from '@/lib/db/json';
import { fenceOut } from './lease';

// How far a flow is. Only the flow knows the shape: see `exports` and `newsletters`.

type Key = Pick<ConnectionKey, 'connectionId'>;

/** Stores how far a flow is. */
export async function putProgress(
  tx: SiteTransaction,
  { connectionId, progress }: Key & { progress: object },
): Promise<void> {
  await tx.$executeRaw`
    update connection set progress = ${toJson(progress)}::jsonb where id = ${connectionId}`;
}

/** Merges into the progress of a flow and makes it due; no effect before it has any. */
export async function amendProgress(
  tx: SiteTransaction,
  { connectionId, part }: Key & { part: object },
): Promise<void> {
  await tx.$executeRaw`
    update connection set due_at = clock_timestamp(), progress = progress || ${toJson(part)}::jsonb
    where id = ${connectionId} and progress is not null`;
}

/** Begins a flow anew, now; a worker that read the progress so far is fenced out. */
export async function startAnew(tx: SiteTransaction, { connectionId }: Key): Promise<void> {
  await tx.$executeRaw`
    update connection set progress = null, due_at = clock_timestamp(), ${fenceOut}
    where id = ${connectionId}`;
}
