/** Types of history, as services return it. */
import { type Cause } from '@/lib/core/model/dirty';
import { type FieldValue } from '@/lib/core/model/field';
import { type OperationKind, type OperationState, type Rule } from '@/lib/core/model/operation';
import { type Reason } from '@/lib/core/model/reason';
import { type SideName } from '@/lib/core/model/side';

/** One field of a change; `null` is blank. */
type ChangedValue = {
  readonly field: string;
  readonly label: string;
  readonly before: FieldValue;
  readonly after: FieldValue;
};

export type Change = {
  readonly id: string;
  readonly atMs: number;
  /** The contact's page; `null`: it has none, or no longer has one. */
  readonly linkId: string | null;
  /** The contact's name or address from its latest readable value; `null` when no value is kept. */
  readonly name: string | null;
  /** The side that was written. */
  readonly side: SideName;
  readonly kind: OperationKind;
  readonly state: OperationState;
  readonly rule: Rule;
  readonly cause: Cause;
  readonly error: Reason | null;
  /** From noticing the change to having written it, ms. */
  readonly tookMs: number | null;
  /** Empty when the values are no longer kept. */
  readonly values: readonly ChangedValue[];
};

export type ChangePage = {
  readonly changes: readonly Change[];
  /** Pass it back to get older ones. */ readonly next: string | null;
};
