import type { Outage } from '@/lib/core/run/outage';
import type { Random } from '@/lib/ports/clock';
import { outageDelayMs } from './backoff';

type Input = {
  readonly error: Pick<Outage, 'side' | 'code'> & { readonly retryAfterMs?: number | undefined };
  /** The connection's outage so far, which goes on; `null`: this is the first failure. */
  readonly known: Outage | null;
  readonly nowMs: number;
  readonly random: Random;
};

/** The outage that a failed call begins or goes on with. */
export function noteOutage({ error, known, nowMs, random }: Input): Outage {
  const tries = (known?.tries ?? 0) + 1;
  const waitMs = outageDelayMs({ outages: tries, retryAfterMs: error.retryAfterMs, random });
  return {
    side: error.side,
    code: error.code,
    sinceMs: known?.side === error.side ? known.sinceMs : nowMs,
    nextTryMs: nowMs + waitMs,
    tries,
  };
}
