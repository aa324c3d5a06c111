import type { Cause } from './dirty';
import type { FieldValue } from './field';
import type { Fingerprint } from './fingerprint';
import type { Reason } from './reason';
import type { SideName } from './side';

/** Which rule decided. Each has a sentence in `lib/text`. */
export type Rule =
  | 'onlyWixMoved'
  | 'onlyRemoteMoved'
  | 'systemOfRecord'
  | 'wixWins'
  | 'remoteWins'
  | 'fillBlank'
  | 'newContact'
  | 'matched'
  | 'merged'
  | 'storedId'
  | 'idRestored'
  | 'standingDeletion'
  | 'standingLabel'
  | 'approvedDeletion'
  | 'startClean'
  | 'deletionKept'
  | 'deletedOnBoth'
  | 'overlappedWrite'
  | 'makesRoom'
  | 'unclearWrite'
  | 'person'
  | 'undo'
  | 'exported'
  | 'form'
  | 'subscribed'
  | 'optedOut'
  | 'optedIn'
  | 'addressLeft';

export type OperationKind =
  'create' | 'update' | 'delete' | 'link' | 'unlink' | 'idWrite' | 'record';

export type OperationState = 'sending' | 'done' | 'failed' | 'unclear' | 'skipped';

/**
 * One row's part of an operation. Fingerprints prove or disprove an unclear write without unsealing
 * anything.
 */
export type OperationChange = {
  readonly row: number;
  readonly field: string;
  readonly rule: Rule;
  readonly before: readonly Fingerprint[];
  readonly after: readonly Fingerprint[];
  /** Fingerprints, on the side the value came from, at the time of the plan. */
  readonly source: readonly Fingerprint[];
};

/** The readable part of a change. Sealed at rest, dropped after the retention time. */
export type OperationValue = {
  readonly field: string;
  readonly before: FieldValue;
  readonly after: FieldValue;
};

/** One line of history. Written as `sending` before the call, completed after it. */
export type Operation = {
  readonly id: string;
  readonly linkId: string;
  /**
   * The run it is part of, even if done with a live change or long after the others; for an undo,
   * the run that is undone.
   */
  readonly runId: string | null;
  readonly side: SideName;
  readonly kind: OperationKind;
  readonly state: OperationState;
  readonly rule: Rule;
  readonly cause: Cause;
  readonly error: Reason | null;
  readonly epoch: number;
  readonly atMs: number;
  readonly doneAtMs: number | null;
  /**
   * When the change that caused this was seen, ms; the difference to `doneAtMs` is the travel time.
   */
  readonly seenAtMs: number | null;
  readonly changes: readonly OperationChange[];
  readonly values: readonly OperationValue[];
};
