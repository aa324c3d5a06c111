import { setTimeout as sleep } from 'node:timers/promises';
import { lanes, type Lane } from '@/lib/core/model/dirty';
import { SideError } from '@/lib/core/model/side-error';
import { type Budget, type RateWindow } from '@/lib/ports/budget';
import type { Database } from './client';

/**
 * The share of a window that a lane may use: `quiet` while no more urgent lane has asked within the
 * window, `busy` otherwise. Run work leaves a reserve so that a click or a live edit is served at
 * once. Id write-back lasts hours, so it leaves more.
 */
const shares: Readonly<Record<Lane, { readonly quiet: number; readonly busy: number }>> = {
  interactive: { quiet: 1, busy: 1 },
  live: { quiet: 0.97, busy: 0.9 },
  run: { quiet: 0.95, busy: 0.7 },
  idWrite: { quiet: 0.85, busy: 0.5 },
};
const quiet = lanes.map((lane) => shares[lane].quiet);
const busy = lanes.map((lane) => shares[lane].busy);

/** Callers waiting in this process share one query, so that a burst is not a round trip each. */
const slice = 10;
/** A wait is cut here: another process may have returned calls, or a block may have been lifted. */
const longestWaitMs = 2_000;
const noteEveryMs = 250;

type Waiter = { resolve(): void; reject(error: unknown): void; readonly untilMs: number };
type Line = { readonly waiters: Waiter[]; moving: boolean };

/** The services' windows in PostgreSQL, shared by all processes, in the database's time. */
export function createBudget({
  database: { prisma },
  rates,
}: {
  readonly database: Database;
  /** By the part of a budget key before its colon. */
  readonly rates: Readonly<Record<string, RateWindow>>;
}): Budget {
  const lines = new Map<string, Line>();
  const notedAtMs = new Map<string, number>();
  const rateOf = (key: string): RateWindow => {
    const rate = rates[key.slice(0, key.indexOf(':'))];
    if (!rate) throw new Error(`no rate window is known for ${key.slice(0, key.indexOf(':'))}`);
    return rate;
  };

  const ask = async ({ key, lane, want }: { key: string; lane: Lane; want: number }) => {
    const { limit, windowMs } = rateOf(key);
    const [answer] = await prisma.$queryRaw<{ granted: number; wait_ms: number }[]>`
      select granted, wait_ms
      from take_calls(
        ${key}, ${limit}::int, ${windowMs}::int, ${lanes.indexOf(lane) + 1}::int, ${want}::int,
        ${quiet}::float8[], ${busy}::float8[]
      )`;
    return { granted: answer?.granted ?? 0, waitMs: answer?.wait_ms ?? longestWaitMs };
  };

  /** Serves the line until it is empty. Never rejects: a failure rejects the waiting callers. */
  const move = async ({ key, lane, line }: { key: string; lane: Lane; line: Line }) => {
    await Promise.resolve(); // callers of one burst get in line first
    while (line.waiters.length > 0) {
      try {
        const { granted, waitMs } = await ask({
          key,
          lane,
          want: Math.min(slice, line.waiters.length),
        });
        line.waiters.splice(0, granted).forEach((waiter) => waiter.resolve());
        if (waitMs === 0) continue;
        const freeAtMs = Date.now() + waitMs;
        for (const late of takeOut(line.waiters, (waiter) => waiter.untilMs < freeAtMs))
          late.reject(tooLate({ key, waitMs }));
        if (line.waiters.length > 0) await sleep(Math.min(waitMs, longestWaitMs));
      } catch (error) {
        line.waiters.splice(0).forEach((waiter) => waiter.reject(error));
      }
    }
    line.moving = false;
  };

  return {
    take({ key, lane, deadlineMs }) {
      const name = `${lane} ${key}`;
      const line = lines.get(name) ?? { waiters: [], moving: false };
      lines.set(name, line);
      return new Promise((resolve, reject) => {
        line.waiters.push({
          resolve,
          reject,
          untilMs: deadlineMs === undefined ? Infinity : Date.now() + deadlineMs,
        });
        if (line.moving) return;
        line.moving = true;
        void move({ key, lane, line });
      });
    },
    async observe({ key, remaining }) {
      const { limit, windowMs } = rateOf(key);
      const nowMs = Date.now();
      // An answer with plenty of calls left is not noted: it would cost a row update per answer.
      if (remaining > limit / 2 || nowMs - (notedAtMs.get(key) ?? 0) < noteEveryMs) return;
      notedAtMs.set(key, nowMs);
      await prisma.$executeRaw`
        select note_calls_left(
          ${key}, ${limit}::int, ${windowMs}::int, ${Math.floor(remaining)}::int
        )`;
    },
    async block({ key, forMs }) {
      await prisma.$executeRaw`
        insert into rate_window as r (key, blocked_until)
        values (${key}, now() + make_interval(secs => ${forMs / 1000}::float8))
        on conflict (key) do update set
          blocked_until = greatest(r.blocked_until, excluded.blocked_until)`;
    },
  };
}

function takeOut(waiters: Waiter[], matches: (waiter: Waiter) => boolean): readonly Waiter[] {
  const out = waiters.filter(matches);
  if (out.length > 0)
    waiters.splice(0, waiters.length, ...waiters.filter((waiter) => !matches(waiter)));
  return out;
}

const tooLate = ({ key, waitMs }: { key: string; waitMs: number }) =>
  new SideError({
    code: 'rateLimited',
    side: key.startsWith('wix:') ? 'wix' : 'remote',
    retryable: true,
    retryAfterMs: waitMs,
  });
