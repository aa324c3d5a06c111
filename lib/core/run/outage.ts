import type { SideName } from '@/lib/core/model/side';
import type { FailureCode } from '@/lib/core/model/side-error';

/** A connection is not served for a while: its work is kept and waits. The same in every flow. */
export type Outage = {
  /** The side whose service fails; `null`: the fault is our own. */
  readonly side: SideName | null;
  readonly code: FailureCode | 'ownFault';
  readonly sinceMs: number;
  readonly nextTryMs: number;
  /** Tries so far, 1 or more. */
  readonly tries: number;
};

/** A service refused us; a person has to reconnect it. */
export type ServiceStop = { readonly side: SideName; readonly code: FailureCode };
