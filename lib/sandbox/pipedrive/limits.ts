import { type Call, type Reply, type Route } from '@/lib/sandbox/api';
import { type FaultSwitches } from '@/lib/sandbox/faults';
import { createRateWindow } from '@/lib/sandbox/rate-window';
import { blockedPage, throttled } from './errors';

const windowMs = 2_000;
/** Of the smallest plan. Searches have a window of their own whatever the token. */
const tokenMax = 20;
const oauthMax = 80;
const searchMax = 10;
/** So many refusals within so long: the caller goes on regardless and is blocked. */
const patience = { max: 20, windowMs: 10_000 };

type Admitted = { headers: Record<string, string>; refusal?: Reply };

const createWindows = (max: number) => ({
  general: { max, window: createRateWindow({ max, windowMs }) },
  search: { max: searchMax, window: createRateWindow({ max: searchMax, windowMs }) },
});

export const isByToken = (call: Call): boolean => call.headers.has('x-api-token');

export type PipedriveLimits = ReturnType<typeof createPipedriveLimits>;

/** Bursts per kind of token, and the company's daily budget where a switch gives it one. */
export function createPipedriveLimits({
  isOn,
  faults,
}: {
  /** Whether bursts are limited. */
  isOn: boolean;
  faults: FaultSwitches;
}) {
  const windows = { token: createWindows(tokenMax), oauth: createWindows(oauthMax) };
  const refusals = createRateWindow(patience);

  const takeBurst = (route: Route, call: Call): Admitted => {
    const mine = windows[isByToken(call) ? 'token' : 'oauth'];
    const { max, window } = mine[route.window ?? 'general'];
    const { allowed, remaining, waitMs } = window.take(performance.now());
    const headers = {
      'x-ratelimit-limit': String(max),
      'x-ratelimit-remaining': String(remaining),
      'x-ratelimit-reset': String(Math.ceil((allowed ? windowMs : waitMs) / 1_000)),
    };
    return allowed ? { headers } : { headers, refusal: refuse(headers) };
  };

  const refuse = (headers: Record<string, string>): Reply =>
    refusals.take(performance.now()).allowed ? throttledNow(headers) : blockedPage;

  const throttledNow = (headers: Record<string, string>): Reply => {
    const { retryAfter } = faults.now;
    return throttled({ ...headers, ...(retryAfter ? { 'retry-after': retryAfter } : {}) });
  };

  /** The budget is a switch that counts down. */
  const spend = (cost: number): Admitted => {
    const left = faults.now.dailyTokensLeft;
    if (left === null) return { headers: {} };
    const isEnough = left >= cost;
    if (isEnough) faults.set({ dailyTokensLeft: left - cost });
    const headers = { 'x-daily-ratelimit-token-remaining': String(isEnough ? left - cost : 0) };
    return isEnough ? { headers } : { headers, refusal: throttledNow(headers) };
  };

  return {
    throttledNow,
    admit({ route, call }: { route: Route; call: Call }): Admitted {
      if (faults.now.blockedPage) return { headers: {}, refusal: blockedPage };
      const burst: Admitted = isOn ? takeBurst(route, call) : { headers: {} };
      if (burst.refusal) return burst;
      const { headers, refusal } = spend(route.cost ?? 0);
      return { headers: { ...burst.headers, ...headers }, ...(refusal ? { refusal } : {}) };
    },
    clear() {
      for (const { general, search } of Object.values(windows)) {
        general.window.clear();
        search.window.clear();
      }
      refusals.clear();
    },
  };
}
