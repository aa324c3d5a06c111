import { type Mark } from '@/lib/core/model/dirty';
import { type Reason } from '@/lib/core/model/reason';
import { type SideName } from '@/lib/core/model/side';

/**
 * Why a person is not the same on both sides, in the order in which a report shows them. `missed`:
 * changed without an event · `missing`: no longer listed on `side` · `newHere`: only on `side`,
 * without a link · `nowhere`: linked, and on neither side · `drifted`: the target of a one-way row
 * was changed.
 */
export const differenceKinds = [
  'onHold',
  'failed',
  'drifted',
  'missed',
  'missing',
  'newHere',
  'nowhere',
  'inLine',
] as const;
export type DifferenceKind = (typeof differenceKinds)[number];

/** A click fixes these: the source's value is written again, or there is one more try. */
export const fixableKinds = ['drifted', 'failed'] as const satisfies readonly DifferenceKind[];

export const isFixable = (kind: DifferenceKind): boolean =>
  fixableKinds.some((fixable) => fixable === kind);

/**
 * A report's line about one person; a person whose sides agree has none. `writes`: rows, each with
 * the side that would be written.
 */
export type Difference = {
  readonly kind: DifferenceKind;
  readonly side: SideName | null;
  readonly linkId: string | null;
  readonly wixId: string | null;
  readonly remoteId: string | null;
  readonly writes: readonly { readonly side: SideName; readonly row: number }[];
  readonly reason: Reason | null;
};

/**
 * A comparison in numbers. `people`: those both sides should share; `leftOut` are counted apart.
 */
export type Report = {
  readonly people: number;
  readonly identical: number;
  readonly leftOut: number;
  readonly kinds: Readonly<Partial<Record<DifferenceKind, number>>>;
};

export const emptyReport: Report = { people: 0, identical: 0, leftOut: 0, kinds: {} };

export type Compared = {
  readonly found: 'identical' | 'leftOut' | Difference;
  /** To be looked at by the actor, which decides. */ readonly marks: readonly Mark[];
};

/** Adds these to the report of all people compared so far. */
export const addToReport = (report: Report, compared: readonly Compared[]): Report =>
  compared.reduce<Report>(({ people, identical, leftOut, kinds }, { found }) => {
    if (found === 'leftOut') return { people, identical, leftOut: leftOut + 1, kinds };
    if (found === 'identical')
      return { people: people + 1, identical: identical + 1, leftOut, kinds };
    return {
      people: people + 1,
      identical,
      leftOut,
      kinds: { ...kinds, [found.kind]: (kinds[found.kind] ?? 0) + 1 },
    };
  }, report);

/** Percent with two decimals, rounded down: never 100 while one person differs. */
export const percentOf = ({ people, identical }: Pick<Report, 'people' | 'identical'>): number =>
  people === 0 ? 100 : Math.floor((identical / people) * 10_000) / 100;
