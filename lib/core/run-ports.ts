import type { Choices, IndexProgress, ItemKind, PlanItem, Run, StagedContact, StagedPair, Verdict } from './run';
import type { Base, SideName } from './types';

/** A line of a plan before it has its number, with what its link will begin with. */
export type NewItem = Omit<PlanItem, 'no' | 'isOut'> & { readonly base: Base };

/** A line of a plan, and what is needed to carry it out. `null`: that side has no contact in it. */
export type ItemToApply = PlanItem & {
  readonly base: Base;
  readonly wix: Pick<StagedContact, 'version' | 'linkedId' | 'key' | 'facts'> | null;
  readonly remote: Pick<StagedContact, 'version' | 'linkedId' | 'key' | 'facts'> | null;
};

export type StagedSingle = { readonly side: SideName; readonly contact: StagedContact; readonly verdict: Exclude<Verdict, 'linked'> };

/**
 * The plans of one connection: what was listed, what it amounts to, and what became of it. Bound to one site and connection.
 * Whatever a worker writes carries its `epoch`; throws `StaleEpochError` when the lease was lost.
 */
export type RunStore = {
  /** The newest run, whatever its phase. */
  newest(): Promise<Run | null>;
  /** Begins a run and stops an unfinished one. */
  start(input: { readonly choices: Choices; readonly mappingVersion: number; readonly isApproved: boolean }): Promise<Run>;
  /** Keeps one page and how far the list was read, in one transaction. A contact seen again is replaced. */
  stage(input: { readonly epoch: number; readonly runId: string; readonly side: SideName; readonly contacts: readonly StagedContact[]; readonly progress: IndexProgress }): Promise<void>;
  /** Both lists are complete: judges everybody, set-wise. Repeatable. */
  match(input: { readonly epoch: number; readonly runId: string }): Promise<void>;
  /** Matched pairs in the order of their Wix ids. */
  pairs(input: { readonly runId: string; readonly after: string | null; readonly limit: number }): Promise<readonly StagedPair[]>;
  /** Everybody else, in the order of side and id. */
  singles(input: { readonly runId: string; readonly after: { readonly side: SideName; readonly id: string } | null; readonly limit: number }): Promise<readonly StagedSingle[]>;
  /** Adds lines; `comparedTo` tells where a worker that takes over goes on. */
  addItems(input: { readonly epoch: number; readonly runId: string; readonly items: readonly NewItem[]; readonly comparedTo: string }): Promise<void>;
  /** No line is added any more: counts them. The plan waits for the owner, or is applied when he approved it before and `replacesMany` does not ask for a word of its own. */
  freeze(input: { readonly epoch: number; readonly runId: string }): Promise<Run>;
  /** Lines in the order of their numbers. */
  items(input: { readonly runId: string; readonly after: number; readonly limit: number; readonly kind?: ItemKind; readonly side?: SideName }): Promise<readonly PlanItem[]>;
  toApply(input: { readonly runId: string; readonly after: number; readonly limit: number }): Promise<readonly ItemToApply[]>;
  /** The lines up to this one were handed over to links and marks. False: the owner stops the run, so nothing more is. */
  applied(input: { readonly epoch: number; readonly runId: string; readonly to: number }): Promise<boolean>;
  /**
   * The owner stopped it half-way: what is done stays; links and marks of all that nobody has begun are forgotten, as if the
   * plan had never named them; where a call may be under way the contact waits for its owner. The connection waits for a new plan.
   */
  stop(input: { readonly epoch: number; readonly runId: string }): Promise<void>;
  /** Everything of the plan was carried out: what was listed is forgotten, the lines stay. */
  finish(input: { readonly epoch: number; readonly runId: string }): Promise<void>;
};
