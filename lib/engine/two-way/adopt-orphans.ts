import type { SideName } from '@/lib/core/model/side';
import { nothingNew } from '@/lib/ports/store';
import type { ActorDeps } from './turn';

/** X1: marks the contacts whose writes a dead worker left without an answer. */
export async function adoptOrphans({
  deps,
  epoch,
}: {
  deps: ActorDeps;
  epoch: number;
}): Promise<void> {
  const ids = await deps.store.orphaned({ epoch, limit: 1_000 });
  const links = ids.length === 0 ? [] : await deps.store.linksById({ ids });
  const marks = links.flatMap((link) => {
    const side: SideName = link.wixId === null ? 'remote' : 'wix';
    const contactId = link.wixId ?? link.remoteId;
    return contactId === null
      ? []
      : [{ side, contactId, lane: 'live', cause: 'recovery' } as const];
  });
  if (marks.length > 0) await deps.store.mark({ marks });
  const known = new Set(links.map((link) => link.id));
  const forgotten = ids.filter((id) => !known.has(id));
  if (forgotten.length === 0) return;
  // Their link was joined with another or removed: nothing is left to prove.
  const operations = await deps.store.openOperations({ linkIds: forgotten });
  await deps.store.commit({
    ...nothingNew(epoch),
    operations: operations.map((operation) => ({
      ...operation,
      state: 'skipped' as const,
      error: { code: 'noAnswer' },
      doneAtMs: deps.clock.nowMs(),
    })),
  });
}
