import type { Decision, Link } from '@/lib/core/model/link';

/** What a person can decide about somebody who waits. */
export type DecisionKind = Extract<
  Decision['kind'],
  'deleteThere' | 'keep' | 'createAnyway' | 'take' | 'linkTo'
>;

const deletion: readonly DecisionKind[] = ['keep', 'deleteThere'];

/** By the reason of waiting; whatever is not named ends by trying again. */
const answers: Readonly<Record<string, readonly DecisionKind[]>> = {
  deletionPending: deletion,
  deletionEdited: deletion,
  deletionParked: deletion,
  missing: deletion,
  editedSincePlan: deletion,
  planStopped: deletion,
  mergedInWix: deletion,
  mergedInRemote: deletion,
  sharedEmail: ['linkTo', 'createAnyway', 'keep'],
  conflict: ['take'],
};

export const decisionsFor = (link: Pick<Link, 'reason'>): readonly DecisionKind[] =>
  answers[link.reason?.code ?? ''] ?? [];

/** Whether this decision answers what the contact waits for. */
export const canDecide = (link: Pick<Link, 'reason' | 'state'>, decision: Decision): boolean =>
  decisionsFor(link).some((kind) => kind === decision.kind) ||
  (decision.kind === 'retry' && link.state === 'onHold');

/** The reasons that this kind of decision answers. */
export const reasonsFor = (kind: DecisionKind): readonly string[] =>
  Object.keys(answers).filter((code) => answers[code]?.includes(kind));

/**
 * Whether all who wait for a reason can get this decision unseen (B11): whoever was edited is
 * looked at before anything is deleted.
 */
export const canDecideAll = ({ kind, code }: { kind: DecisionKind; code: string }): boolean =>
  !(kind === 'deleteThere' && code === 'deletionEdited');

/** After a merge the second contact stays and is left out; what becomes of it the owner decides. */
export const mergedReasons = ['mergedInWix', 'mergedInRemote'] as const;

/**
 * Trying again can end it: refused by a service, or on hold for something that only a look can
 * tell.
 */
export const canRetry = ({ state, reason }: Pick<Link, 'reason' | 'state'>): boolean =>
  state === 'failed' ||
  (state === 'onHold' && (decisionsFor({ reason }).length === 0 || reason?.code === 'missing'));
