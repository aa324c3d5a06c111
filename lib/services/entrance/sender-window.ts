import { LRUCache } from 'lru-cache';
import type { Clock } from '@/lib/ports/clock';

/** The most senders kept; beyond that the least recently used one is dropped. */
const mostSenders = 10_000;

export type SenderWindow = {
  /** Counts one more. Returns 0 to go on, else how long to wait, ms; then nothing is counted. */
  take(sender: string): number;
  /** Takes one back: the call came from a known person. */
  giveBack(sender: string): void;
};

type Count = { n: number; readonly endsAtMs: number };

/**
 * Limits what one sender may do in this process before its input is checked: before a body is read,
 * a token is shown to Wix or the database looks for a key (S1, S5). In memory, so that a flood
 * costs nothing else.
 */
export function createSenderWindow({
  limit,
  clock,
  windowMs = 60_000,
}: {
  limit: number;
  clock: Clock;
  windowMs?: number;
}): SenderWindow {
  const counts = new LRUCache<string, Count>({ max: mostSenders });
  const current = (sender: string): Count | null => {
    const count = counts.get(sender);
    return count && count.endsAtMs > clock.nowMs() ? count : null;
  };
  return {
    take(sender) {
      const count = current(sender);
      if (!count) counts.set(sender, { n: 1, endsAtMs: clock.nowMs() + windowMs });
      else if (count.n >= limit) return count.endsAtMs - clock.nowMs();
      else count.n += 1;
      return 0;
    },
    giveBack(sender) {
      const count = current(sender);
      if (count && count.n > 0) count.n -= 1;
    },
  };
}
