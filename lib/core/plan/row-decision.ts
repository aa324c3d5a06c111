import type { ValueFacts } from '@/lib/core/model/facts';
import { type Fingerprint } from '@/lib/core/model/fingerprint';
import { type BaseRow, type Refusal } from '@/lib/core/model/link';
import { type MappingRow } from '@/lib/core/model/mapping';
import { type Rule } from '@/lib/core/model/operation';
import { type SideName } from '@/lib/core/model/side';
import type { Fingerprinter } from '@/lib/core/values/fingerprint';

/**
 * A value to be written, known by fingerprints alone. For sets `after` is every element that shall
 * be there.
 */
export type DecidedWrite = {
  readonly side: SideName;
  readonly rule: Rule;
  readonly before: readonly Fingerprint[];
  readonly after: readonly Fingerprint[];
  /** On the side the value comes from, at the time of the decision. */
  readonly source: readonly Fingerprint[];
  /** The overwritten value was itself an edit: history keeps it as the value that lost. */
  readonly overwritesEdit: boolean;
};

/** H04: elements of a set that the other side can't hold, as found now; all others are carried. */
type Resting = { readonly resting?: readonly Refusal[] };

export type RowDecision =
  /** Both sides say the same: the base is what they say. */
  | ({ readonly kind: 'agree'; readonly base: BaseRow } & Resting)
  | ({ readonly kind: 'write'; readonly writes: readonly DecidedWrite[] } & Resting)
  /** Both moved apart and the row asks a person. */
  | { readonly kind: 'conflict' }
  /**
   * Cannot be written until its source value changes; `problem` is set when that was found out just
   * now.
   */
  | { readonly kind: 'rest'; readonly problem?: Refusal }
  /**
   * Nothing to do and nothing agreed (the target of a one-way row drifted, a blank that never
   * clears); `base`: what is left of the agreement.
   */
  | { readonly kind: 'leave'; readonly base?: BaseRow };

export type RowQuestion = {
  readonly row: MappingRow;
  readonly facts: Readonly<Record<SideName, ValueFacts>>;
  readonly base: BaseRow | undefined;
  readonly refusals: readonly Refusal[];
  readonly systemOfRecord: SideName;
  /** A person's choice for this row; it overrides the winner. */
  readonly chosen?: SideName | undefined;
  readonly fingerprint: Fingerprinter;
};

/** Whether this row carries values to that side. */
export const flows = (row: MappingRow, target: SideName): boolean =>
  row.direction === 'both' || row.direction === (target === 'wix' ? 'toWix' : 'toRemote');

/** Whether the service refused this value. Our own findings are checked anew in every turn. */
export const isRefused = ({ row, refusals }: RowQuestion, side: SideName, source: Fingerprint) =>
  refusals.some(
    (refused) =>
      refused.row === row.id &&
      refused.side === side &&
      refused.source === source &&
      !refused.isOurs,
  );
