import type { Fingerprint } from './fingerprint';

/**
 * What a plan needs to know of one value, in fingerprints: nothing personal is kept of an address
 * book that is only compared. `there`: the value as the other side would hold it; `problem` says
 * why it can't.
 */
export type ScalarFacts = {
  readonly kind: 'scalar';
  readonly print: Fingerprint;
  readonly isBlank: boolean;
  readonly there: Fingerprint | null;
  readonly problem?: string;
};

/**
 * Elements in Wix's words, one fingerprint each; `unknown` are those the other side has no choice
 * for.
 */
export type SetFacts = {
  readonly kind: 'set';
  readonly prints: readonly Fingerprint[];
  readonly unknown: readonly Fingerprint[];
  readonly problem?: string;
};

export type ValueFacts = ScalarFacts | SetFacts;

/** Facts by mapping row. */
export type Facts = Readonly<Record<number, ValueFacts>>;
