import { type Dirty } from '@/lib/core/model/dirty';
import { SideError } from '@/lib/core/model/side-error';
import { nothingNew } from '@/lib/ports/store';
import { gatherPairs } from './gather';
import type { Gathered } from './pair';
import type { Turn } from './turn';

const giveWayMs = 3_000;

/**
 * Gathers the pairs, or returns how long, ms, runs and stored ids give way because the service's
 * window is used up. A run waits as a whole, ids row by row.
 */
export async function gatherOrYield({
  turn,
  dirty,
}: {
  turn: Turn;
  dirty: readonly Dirty[];
}): Promise<Gathered | number> {
  try {
    return await gatherPairs({ turn, dirty });
  } catch (error) {
    if (
      (turn.lane !== 'idWrite' && turn.lane !== 'run') ||
      !(error instanceof SideError) ||
      error.code !== 'rateLimited'
    )
      throw error;
    const waitMs = error.retryAfterMs ?? giveWayMs;
    if (turn.lane === 'run') return waitMs;
    const notBeforeMs = turn.clock.nowMs() + waitMs;
    await turn.store.commit({
      ...nothingNew(turn.epoch),
      postponed: dirty.map((row) => ({ ...row, notBeforeMs })),
    });
    return waitMs;
  }
}
