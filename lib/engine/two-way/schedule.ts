import { type Dirty, type Mark } from '@/lib/core/model/dirty';
import { type Link } from '@/lib/core/model/link';
import { type SettledLink } from '@/lib/core/plan/settle-step';
import { maxAttempts, retryDelayMs } from '@/lib/engine/backoff';
import { type TurnCommit } from '@/lib/ports/store';
import type { PlannedPair } from './plan-turn';
import type { Turn } from './turn';

type Schedule = {
  readonly link: Link;
  readonly finished: readonly Dirty[];
  readonly postponed: TurnCommit['postponed'];
  readonly marks: readonly Mark[];
};

/** Nothing of the plan is left to do for this link; a postponed link stays part of its run. */
export const withRunEnded = (next: Schedule): Schedule =>
  next.finished.length > 0 && next.link.decision === null && next.link.runId !== null
    ? { ...next, link: { ...next.link, runId: null } }
    : next;

/**
 * Waits also grow when the contact is not to blame, but only so far that it keeps tries of its own.
 */
const mostUncounted = maxAttempts / 2;

/**
 * Schedules the dirty rows of a pair: finished, looked at again, or set aside after too many tries.
 */
export function scheduleOf({
  turn,
  entry,
  link,
  again,
}: {
  turn: Turn;
  entry: PlannedPair;
  link: Link;
  again: SettledLink['again'];
}): Schedule {
  const { dirty } = entry.pair;
  const attempts = Math.max(0, ...dirty.map((row) => row.attempts));
  const later = (delayMs: number, tries: number): Schedule => ({
    link,
    finished: [],
    marks: [],
    postponed: dirty.map((row) => ({
      ...row,
      notBeforeMs: turn.clock.nowMs() + delayMs,
      attempts: tries,
    })),
  });
  if (entry.waitUntilMs !== null)
    return later(Math.max(0, entry.waitUntilMs - turn.clock.nowMs()), attempts);
  if (again === null) return { link, finished: dirty, postponed: [], marks: [] };
  if (again.counts && attempts + 1 >= maxAttempts)
    return {
      link: {
        ...link,
        state: 'failed',
        reason: { code: 'gaveUp', params: { attempts: attempts + 1 } },
      },
      finished: dirty,
      postponed: [],
      marks: [],
    };
  const tries = again.counts ? attempts + 1 : attempts;
  if (again.kind === 'now')
    return later(
      attempts < 3 ? 0 : retryDelayMs({ attempts: attempts - 3, random: turn.random }),
      tries,
    );
  if (again.afterMs !== undefined) return later(again.afterMs, tries);
  return later(
    retryDelayMs({ attempts, random: turn.random }),
    Math.max(tries, Math.min(attempts + 1, mostUncounted)),
  );
}
