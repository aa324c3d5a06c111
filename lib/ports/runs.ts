import type { Base } from '@/lib/core/model/link';
import type { SideName } from '@/lib/core/model/side';
import type { ListedStranger } from '@/lib/core/run/compare-stranger';
import type { ComparedLink } from '@/lib/core/run/compared';
import type { Difference, DifferenceKind, Report } from '@/lib/core/run/report';
import type { Choices, IndexProgress, ItemKind, PlanItem, Run, RunKind } from '@/lib/core/run/run';
import type { MatchVerdict, StagedContact, StagedPair } from '@/lib/core/run/staged';

/** A line of a plan before it has its number, with what its link will begin with. */
export type NewItem = Omit<PlanItem, 'no' | 'isOut'> & { readonly base: Base };

/** A line of a plan, and what is needed to carry it out. `null`: that side has no contact in it. */
export type ItemToApply = PlanItem & {
  readonly base: Base;
  readonly wix: Pick<StagedContact, 'version' | 'linkedId' | 'key' | 'facts'> | null;
  readonly remote: Pick<StagedContact, 'version' | 'linkedId' | 'key' | 'facts'> | null;
};

export type StagedSingle = {
  readonly side: SideName;
  readonly contact: StagedContact;
  readonly verdict: Exclude<MatchVerdict, 'linked'>;
};

/**
 * How many contacts of a side the links name, without those known to be deleted, and how many of
 * these were listed.
 */
export type ListedLinks = Readonly<
  Record<SideName, { readonly linked: number; readonly listed: number }>
>;

/** One line of a report. `isFixed`: a person asked for it to be fixed. */
export type DifferenceLine = Difference & { readonly no: number; readonly isFixed: boolean };

/** What a comparison needs beside the lists. It matches nothing: the links say what is a pair. */
export type ComparisonStore = {
  listedLinks(input: { readonly runId: string }): Promise<ListedLinks>;
  /** B01: nothing is concluded from these lists before a person says so. */
  refuseLists(input: { readonly epoch: number; readonly runId: string }): Promise<void>;
  /** Both lists are complete and accepted: comparing begins. */
  beginComparing(input: { readonly epoch: number; readonly runId: string }): Promise<void>;
  /** Links in the order of their ids on `by`; those by `remote` have no Wix contact. */
  linksToCompare(input: {
    readonly runId: string;
    readonly by: SideName;
    readonly after: string;
    readonly limit: number;
  }): Promise<readonly ComparedLink[]>;
  /** Listed contacts of a side that no link names, in the order of their ids. */
  strangers(input: {
    readonly runId: string;
    readonly side: SideName;
    readonly after: string;
    readonly limit: number;
  }): Promise<readonly ListedStranger[]>;
  /**
   * Adds lines; `report` counts all so far and `comparedTo` tells where a worker that takes over
   * goes on.
   */
  addDifferences(input: {
    readonly epoch: number;
    readonly runId: string;
    readonly differences: readonly Difference[];
    readonly report: Report;
    readonly comparedTo: string;
  }): Promise<void>;
  /**
   * Completes the report: deletes what was listed, the lines of older reports, and the oldest
   * reports entirely. If the run was stopped meanwhile, only what was listed is deleted.
   */
  finishComparison(input: { readonly epoch: number; readonly runId: string }): Promise<void>;
  /** Lines in the order of their numbers. */
  differences(input: {
    readonly runId: string;
    readonly after: number;
    readonly limit: number;
    readonly kind?: DifferenceKind;
  }): Promise<readonly DifferenceLine[]>;
};

/**
 * The plans and comparisons of one connection: what was listed, what would be done, and what was
 * done. Bound to one site and connection. Every write carries the worker's `epoch` and throws
 * `StaleEpochError` when the lease was lost.
 */
export type RunStore = ComparisonStore & {
  /** The newest run of a kind, whatever its phase; a first sync unless said. */
  newest(kind?: RunKind): Promise<Run | null>;
  /**
   * Begins a run, a first sync unless said, and stops an unfinished one; a comparison stops no
   * plan.
   */
  start(input: {
    readonly kind?: RunKind;
    readonly choices: Choices;
    readonly mappingVersion: number;
    readonly isApproved: boolean;
  }): Promise<Run>;
  /**
   * Keeps one page and how far the list was read, in one transaction; of a run that was stopped,
   * nothing. A contact seen again, because pages overlap, is replaced and counts once. Returns how
   * far the list is read now.
   */
  stage(input: {
    readonly epoch: number;
    readonly runId: string;
    readonly side: SideName;
    readonly contacts: readonly StagedContact[];
    readonly progress: Omit<IndexProgress, 'contacts'>;
  }): Promise<IndexProgress>;
  /** Both lists are complete: matches all contacts, set-wise. Repeatable. */
  match(input: { readonly epoch: number; readonly runId: string }): Promise<void>;
  /** Matched pairs in the order of their Wix ids. */
  pairs(input: {
    readonly runId: string;
    readonly after: string | null;
    readonly limit: number;
  }): Promise<readonly StagedPair[]>;
  /** All other contacts, in the order of side and id. */
  singles(input: {
    readonly runId: string;
    readonly after: { readonly side: SideName; readonly id: string } | null;
    readonly limit: number;
  }): Promise<readonly StagedSingle[]>;
  /** Adds lines; `comparedTo` tells where a worker that takes over goes on. */
  addItems(input: {
    readonly epoch: number;
    readonly runId: string;
    readonly items: readonly NewItem[];
    readonly comparedTo: string;
  }): Promise<void>;
  /**
   * Counts the lines; none is added any more. The plan waits for the owner, or is applied if it was
   * approved before and `replacesMany` does not ask for a confirmation of its own.
   */
  freeze(input: { readonly epoch: number; readonly runId: string }): Promise<Run>;
  /** Lines in the order of their numbers. */
  items(input: {
    readonly runId: string;
    readonly after: number;
    readonly limit: number;
    readonly kind?: ItemKind;
    readonly side?: SideName;
  }): Promise<readonly PlanItem[]>;
  toApply(input: {
    readonly runId: string;
    readonly after: number;
    readonly limit: number;
  }): Promise<readonly ItemToApply[]>;
  /**
   * Records that the lines up to this one were handed over to links and marks. False: the owner
   * stops the run, so no more are handed over.
   */
  applied(input: {
    readonly epoch: number;
    readonly runId: string;
    readonly to: number;
  }): Promise<boolean>;
  /**
   * Stops a run half-way: what is done stays; links and marks of lines not begun are deleted, as if
   * the plan had never named them; a contact with a call possibly under way waits for the owner.
   * The connection waits for a new plan.
   */
  stop(input: { readonly epoch: number; readonly runId: string }): Promise<void>;
  /** Everything of the plan was carried out: what was listed is forgotten, the lines stay. */
  finish(input: { readonly epoch: number; readonly runId: string }): Promise<void>;
};
