import type { FailureCode } from './ports';
import type { SideName } from './types';

/** A service does not serve a connection: everything is safe and waits. */
export type Outage = {
  readonly side: SideName;
  readonly code: FailureCode;
  readonly sinceMs: number;
  readonly nextTryMs: number;
  /** Tries so far. */
  readonly tries: number;
};

type Settings = Readonly<Record<string, string>>;

/** An outage as a connection's settings keep it; the same in every flow. */
export const outageToSettings = ({ side, code, sinceMs, nextTryMs, tries }: Outage): Settings => ({
  blockedSide: side,
  blockedBy: code,
  blockedSinceMs: String(sinceMs),
  blockedUntilMs: String(nextTryMs),
  outages: String(tries),
});

/** What takes its place with the first try that goes well. */
export const outageOver: Settings = { blockedUntilMs: '0', outages: '0' };

/** `null` while both services serve. */
export function readOutage(settings: Settings): Outage | null {
  const nextTryMs = Number(settings['blockedUntilMs'] ?? 0);
  if (nextTryMs === 0) return null;
  return {
    side: settings['blockedSide'] === 'wix' ? 'wix' : 'remote',
    // Written by `outageToSettings` only.
    code: (settings['blockedBy'] ?? 'unreachable') as FailureCode,
    sinceMs: Number(settings['blockedSinceMs'] ?? nextTryMs),
    nextTryMs,
    tries: Number(settings['outages'] ?? 1),
  };
}
