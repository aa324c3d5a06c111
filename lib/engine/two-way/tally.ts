import { isMassOverwrite } from '@/lib/core/plan/guards';
import type { Clock } from '@/lib/ports/clock';
import type { SyncStore } from '@/lib/ports/store';

const hourMs = 60 * 60_000;

/** How many contacts had values overwritten within the hour, for the guard of mass changes. */
export type Tally = {
  /**
   * Counts these contacts in. Returns the number if it is too high, else `null`: then they are
   * assumed to be written.
   */
  add(input: {
    readonly linkIds: readonly string[];
    readonly linkCount: number;
    /** What was noticed up to then does not count, whenever it is written. */
    readonly sinceMs: number;
  }): Promise<number | null>;
  /** Another worker may have written meanwhile. */
  forget(): void;
};

/**
 * An upper bound kept in memory, as only the holder of the lease writes; the store counts again
 * when it would matter.
 */
export function createTally({ store, clock }: { store: SyncStore; clock: Clock }): Tally {
  let counted: number | null = null;
  let since = new Set<string>();
  const recount = async (sinceMs: number) => {
    const { overwrittenLinks } = await store.guardCounts({
      deletesSinceMs: clock.nowMs(),
      overwritesSinceMs: clock.nowMs() - hourMs,
      noticedAfterMs: sinceMs,
    });
    counted = overwrittenLinks;
    since = new Set();
    return overwrittenLinks;
  };
  return {
    async add({ linkIds, linkCount, sinceMs }) {
      if (linkIds.length === 0) return null;
      const known = counted ?? (await recount(sinceMs));
      const bound = known + new Set([...since, ...linkIds]).size;
      const overwritten = isMassOverwrite({ links: linkCount, overwritten: bound })
        ? (await recount(sinceMs)) + linkIds.length
        : bound;
      if (isMassOverwrite({ links: linkCount, overwritten })) return overwritten;
      for (const id of linkIds) since.add(id);
      return null;
    },
    forget() {
      counted = null;
    },
  };
}
