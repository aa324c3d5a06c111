import type { SideName } from '@/lib/core/model/side';
import type { FailureCode } from '@/lib/core/model/side-error';

/** A connection is not served for a while: its work is kept and waits. */
export type Outage = {
  /** The side whose service fails; `null`: the fault is our own. */
  readonly side: SideName | null;
  readonly code: FailureCode | 'ownFault';
  readonly sinceMs: number;
  readonly nextTryMs: number;
  /** Tries so far. */
  readonly tries: number;
};

type Settings = Readonly<Record<string, string>>;

/** An outage as a connection's settings keep it; the same in every flow. */
export const outageToSettings = ({ side, code, sinceMs, nextTryMs, tries }: Outage): Settings => ({
  blockedSide: side ?? 'own',
  blockedBy: code,
  blockedSinceMs: String(sinceMs),
  blockedUntilMs: String(nextTryMs),
  outages: String(tries),
});

/** The settings that replace it after the first successful try. */
export const outageOver: Settings = { blockedUntilMs: '0', outages: '0' };

/** `null`: no outage. */
export function readOutage(settings: Settings): Outage | null {
  const nextTryMs = Number(settings['blockedUntilMs'] ?? 0);
  if (nextTryMs === 0) return null;
  return {
    side:
      settings['blockedSide'] === 'own'
        ? null
        : settings['blockedSide'] === 'wix'
          ? 'wix'
          : 'remote',
    // Written by `outageToSettings` only.
    code: (settings['blockedBy'] ?? 'unreachable') as Outage['code'],
    sinceMs: Number(settings['blockedSinceMs'] ?? nextTryMs),
    nextTryMs,
    tries: Number(settings['outages'] ?? 1),
  };
}
