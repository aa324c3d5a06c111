/**
 * What a lagging search index still shows: earlier versions of records that changed a moment ago.
 * Records are immutable, so an earlier version costs nothing to keep.
 */
export type Lag<T> = {
  /** Remember that `previous` (null = did not exist) was replaced at `atMs`. */
  replaced(id: string, previous: T | null, atMs: number): void;
  /** The version that a search made now would see; null = not there. */
  visible(id: string, current: T | null, nowMs: number): T | null;
  /** Ids whose visible version may differ from the current one. */
  ids(nowMs: number): string[];
};

export function createLag<T>({ lagMs }: { lagMs: () => number }): Lag<T> {
  const versions = new Map<string, { version: T | null; replacedAt: number }[]>();
  const prune = (nowMs: number) => {
    for (const [id, list] of versions) {
      const kept = list.filter((entry) => entry.replacedAt > nowMs - lagMs());
      if (kept.length === 0) versions.delete(id);
      else versions.set(id, kept);
    }
  };
  return {
    replaced(id, previous, atMs) {
      if (lagMs() === 0) return;
      const list = versions.get(id) ?? [];
      list.push({ version: previous, replacedAt: atMs });
      versions.set(id, list);
    },
    visible(id, current, nowMs) {
      const hidden = versions.get(id)?.find((entry) => entry.replacedAt > nowMs - lagMs());
      return hidden ? hidden.version : current;
    },
    ids(nowMs) {
      if (versions.size === 0) return [];
      prune(nowMs);
      return [...versions.keys()];
    },
  };
}
