import { outageToSettings, readOutage, type Outage } from '@/lib/core/run/outage';
import type { Random } from '@/lib/ports/clock';
import { outageDelayMs } from './backoff';

type Input = {
  readonly error: Pick<Outage, 'side' | 'code'> & { readonly retryAfterMs?: number | undefined };
  /** Of the connection: an outage that is known goes on. */
  readonly settings: Readonly<Record<string, string>>;
  readonly nowMs: number;
  readonly random: Random;
};

/** The outage that a failed call begins or goes on with, and as settings to be stored. */
export function noteOutage({ error, settings, nowMs, random }: Input) {
  const known = readOutage(settings);
  const tries = (known?.tries ?? 0) + 1;
  const waitMs = outageDelayMs({ outages: tries, retryAfterMs: error.retryAfterMs, random });
  const outage: Outage = {
    side: error.side,
    code: error.code,
    sinceMs: known?.side === error.side ? known.sinceMs : nowMs,
    nextTryMs: nowMs + waitMs,
    tries,
  };
  return { outage, settings: outageToSettings(outage) };
}
