import { type Outage } from '@/lib/core/run/outage';
import { type Phase } from '@/lib/ports/store';
import { type OutageView } from '@/lib/services/views/overview';

/** A try may take this long; without a new failure after that, the outage counts as over. */
const longestTryMs = 30_000;

type Input = {
  readonly phase: Phase;
  readonly parked: unknown;
  /** As stored. */
  readonly outage: Outage | null;
  /** The connected service's name. */
  readonly name: string;
  /** Changes in line. */
  readonly waiting: number;
  readonly nowMs: number;
};

/** The outage of a service, or of our own, for the screens; `null` when none is known. */
export function outageOf({
  phase,
  parked,
  outage,
  name,
  waiting,
  nowMs,
}: Input): OutageView | null {
  const rests = phase === 'paused' || phase === 'needsReconnect' || parked !== null;
  if (!outage || rests || nowMs > outage.nextTryMs + longestTryMs) return null;
  const { side, code, sinceMs, nextTryMs } = outage;
  return {
    side,
    service: side === null ? '' : side === 'wix' ? 'Wix' : name,
    code,
    sinceMs,
    nextTryMs,
    waiting,
  };
}
