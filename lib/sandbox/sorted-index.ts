/**
 * Ids ordered by a time: binary search to find, one splice to move. Holds 100,000 entries with a
 * flat cost per write.
 */
export type SortedIndex = {
  add(time: number, id: string): void;
  remove(time: number, id: string): void;
  /** Half-open positions of the entries with `from <= time < to`. */
  bounds(range: TimeRange): { start: number; end: number };
  /** The ids at positions `start <= i < end`, in order of time. */
  slice(start: number, end: number): string[];
  /** The id at a position. */
  at(position: number): string | undefined;
  readonly size: number;
};

/** Inclusive lower, exclusive upper bound, ms; absent = open. */
type TimeRange = { from?: number; to?: number };

export function createSortedIndex(): SortedIndex {
  const times: number[] = [];
  const ids: string[] = [];

  const lowerBound = (time: number) => {
    let low = 0;
    let high = times.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (times[middle]! < time) low = middle + 1;
      else high = middle;
    }
    return low;
  };

  return {
    add(time, id) {
      if (times.length === 0 || times[times.length - 1]! <= time) {
        times.push(time);
        ids.push(id);
        return;
      }
      // After the entries of the same time, so that equal times keep the order of arrival.
      const at = lowerBound(time + 1);
      times.splice(at, 0, time);
      ids.splice(at, 0, id);
    },
    remove(time, id) {
      for (let at = lowerBound(time); times[at] === time; at++) {
        if (ids[at] !== id) continue;
        times.splice(at, 1);
        ids.splice(at, 1);
        return;
      }
    },
    bounds({ from, to }) {
      const start = from === undefined ? 0 : lowerBound(from);
      const end = to === undefined ? times.length : lowerBound(to);
      return { start, end: Math.max(start, end) };
    },
    slice: (start, end) => ids.slice(start, end),
    at: (position) => ids[position],
    get size() {
      return ids.length;
    },
  };
}

/** Value → ids. An id may stand under several values. */
export type ValueIndex = {
  add(value: string, id: string): void;
  remove(value: string, id: string): void;
  get(value: string): readonly string[];
};

export function createValueIndex(): ValueIndex {
  const idsByValue = new Map<string, string | Set<string>>();
  return {
    add(value, id) {
      const held = idsByValue.get(value);
      if (held === undefined) idsByValue.set(value, id);
      else if (typeof held === 'string') {
        if (held !== id) idsByValue.set(value, new Set([held, id]));
      } else held.add(id);
    },
    remove(value, id) {
      const held = idsByValue.get(value);
      if (held === id) idsByValue.delete(value);
      else if (held instanceof Set && held.delete(id) && held.size === 0) idsByValue.delete(value);
    },
    get(value) {
      const held = idsByValue.get(value);
      if (held === undefined) return [];
      return typeof held === 'string' ? [held] : [...held];
    },
  };
}
