import type { Facts, ValueFacts } from '@/lib/core/model/facts';
import type { Fingerprint } from '@/lib/core/model/fingerprint';

/**
 * Facts as a few short lists: row, fingerprint, then only what differs from the default (same on
 * the other side, not blank, no problem).
 */
export type PackedFacts = readonly (readonly [number, ...unknown[]])[];
type PackedScalar = readonly [
  row: number,
  print: Fingerprint,
  flags: number,
  there?: Fingerprint | null,
  problem?: string,
];
type PackedSet = readonly [
  row: number,
  prints: readonly Fingerprint[],
  unknown?: readonly Fingerprint[],
  problem?: string,
];

const blankFlag = 1;

export const packFacts = (facts: Facts): PackedFacts =>
  Object.entries(facts).map(([row, value]) => packOne(Number(row), value));

function packOne(row: number, facts: ValueFacts): PackedScalar | PackedSet {
  if (facts.kind === 'set')
    return facts.problem === undefined
      ? [row, facts.prints]
      : [row, facts.prints, facts.unknown, facts.problem];
  const flags = facts.isBlank ? blankFlag : 0;
  if (facts.problem !== undefined) return [row, facts.print, flags, facts.there, facts.problem];
  return facts.there === facts.print
    ? [row, facts.print, flags]
    : [row, facts.print, flags, facts.there];
}

export const unpackFacts = (packed: PackedFacts): Facts =>
  Object.fromEntries(
    packed.map((one) => {
      const row = one[0];
      return [
        row,
        Array.isArray(one[1])
          ? unpackSet(one as unknown as PackedSet)
          : unpackScalar(one as unknown as PackedScalar),
      ]; // exactly what `packFacts` made
    }),
  );

function unpackScalar([, print, flags, there, problem]: PackedScalar): ValueFacts {
  return {
    kind: 'scalar',
    print,
    isBlank: flags === blankFlag,
    there: there === undefined ? print : there,
    ...(problem === undefined ? {} : { problem }),
  };
}

function unpackSet([, prints, unknown = [], problem]: PackedSet): ValueFacts {
  return { kind: 'set', prints, unknown, ...(problem === undefined ? {} : { problem }) };
}
