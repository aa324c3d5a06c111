import type { Scope } from '@/lib/core/model/connection';
import type { Rule } from '@/lib/core/model/operation';
import type { Reason } from '@/lib/core/model/reason';
import { sides, type SideName } from '@/lib/core/model/side';
import type { Report } from './report';
import type { MatchKey, MatchVerdict } from './staged';

/**
 * What becomes of people who are only on the side that is not the system of record: created on the
 * other side too, or (start clean) marked with a label or deleted where they are. What
 * that means there (an archive, a bin) is the service's own.
 */
export type OthersRule = 'create' | 'label' | 'delete';

/** What the owner chose before the plan was made; a plan is good for these choices only. */
export type Choices = {
  readonly systemOfRecord: SideName;
  readonly keys: Readonly<Record<MatchKey, boolean>>;
  readonly others: OthersRule;
  /** `null`: all contacts take part. */ readonly scope: Scope | null;
};

/**
 * Defaults before the owner chooses: Wix wins, contacts are matched by every key, and none is
 * removed.
 */
export const usualChoices: Choices = {
  systemOfRecord: 'wix',
  keys: { storedId: true, email: true, phoneName: true },
  others: 'create',
  scope: null,
};

/**
 * `indexing`: both lists are read · `planning`: matched and compared · `planned`: waits for the
 * owner · `applying` · `done`. `stopped`: by the owner, or overtaken by a newer plan.
 */
export type RunPhase = 'indexing' | 'planning' | 'planned' | 'applying' | 'done' | 'stopped';

/** How far one side's list was read. `watermark`: ISO, the service's own clock before page one. */
export type IndexProgress = {
  readonly contacts: number;
  readonly cursor?: string;
  readonly isDone: boolean;
  readonly watermark?: string;
};

/** `comparison`: reads both lists whole on a live connection and reports the differences. */
export type RunKind = 'firstSync' | 'comparison';

export type Run = {
  readonly id: string;
  readonly kind: RunKind;
  readonly phase: RunPhase;
  readonly choices: Choices;
  /** The mapping the plan was made with. */
  readonly mappingVersion: number;
  readonly index: Readonly<Record<SideName, IndexProgress>>;
  /**
   * B01: a list has far too few contacts; `refused` waits for a person, `accepted` was confirmed.
   */
  readonly lists: 'refused' | 'accepted' | null;
  /** Of a comparison: the people compared so far. */
  readonly report: Report | null;
  /**
   * Planning: pairs compared so far, by the Wix id last compared; applying: the number of the item
   * last handed over.
   */
  readonly comparedTo: string | null;
  readonly appliedTo: number;
  readonly counts: PlanCounts | null;
  readonly startedAtMs: number;
  readonly plannedAtMs: number | null;
  /** When the owner approved the plan, which is then applied; `null`: not approved. */
  readonly approvedAtMs: number | null;
  readonly finishedAtMs: number | null;
  /** Deletions start at this time, not before; `null`: with everything else. */
  readonly deleteAfterMs: number | null;
};

/** Whether neither list was begun. */
export const hasReadNothing = ({ index }: Pick<Run, 'index'>): boolean =>
  sides.every((side) => index[side].cursor === undefined && !index[side].isDone);

/** Whether a comparison is under way and does not wait for a person. */
export const isGoing = ({ phase, lists }: Pick<Run, 'phase' | 'lists'>) =>
  (phase === 'indexing' || phase === 'planning') && lists !== 'refused';

/** What would be done with a person. `same`: nothing at all, they are linked and agree. */
export type ItemKind =
  | 'same'
  | 'link'
  | 'fill'
  | 'update'
  | 'create'
  | 'label'
  | 'delete'
  | 'undeletable'
  | 'keep'
  | 'hold'
  | 'skip';

export type ItemWrite = {
  readonly side: SideName;
  readonly row: number;
  readonly rule: Rule;
  /** A value that is not blank is replaced. */ readonly replaces?: true;
};

/** One line of a frozen plan. */
export type PlanItem = {
  readonly no: number;
  readonly kind: ItemKind;
  /** Where a contact would be created, labelled, deleted, or stays; `null` for pairs. */
  readonly side: SideName | null;
  readonly wixId: string | null;
  readonly remoteId: string | null;
  readonly verdict: MatchVerdict;
  readonly writes: readonly ItemWrite[];
  readonly reason: Reason | null;
  /** Taken out by the owner. */
  readonly isOut: boolean;
};

export type SideCounts = Readonly<Record<SideName, number>>;

/** The four sentences of a preview, as numbers. */
export type PlanCounts = {
  readonly contacts: SideCounts;
  readonly kinds: Readonly<Partial<Record<ItemKind, SideCounts & { readonly items: number }>>>;
  /** By which key pairs were found. */
  readonly matchedBy: Readonly<Partial<Record<MatchVerdict, number>>>;
  /** Contacts each side would be written on, creations apart. */
  readonly updates: SideCounts;
  readonly creates: SideCounts;
  /** Ids still to be stored, one single call each at Wix. */
  readonly ids: SideCounts;
  /** Contacts whose non-blank values are replaced. */
  readonly overwrites: SideCounts;
  /**
   * `out`: left alone by the filter; `leaving`: those of them that took part until now;
   * `entering`: those that take part again.
   */
  readonly scope: { readonly out: number; readonly leaving: number; readonly entering: number };
};
