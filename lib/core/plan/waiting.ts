import type { Decision, Link } from '@/lib/core/model/link';

/** The decisions that a person can make about a waiting contact. */
export type DecisionKind = Extract<
  Decision['kind'],
  'deleteThere' | 'keep' | 'createAnyway' | 'take' | 'linkTo'
>;

const deletion: readonly DecisionKind[] = ['keep', 'deleteThere'];

/** Decisions by reason; any other reason ends by a retry. */
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
 * Whether this decision may be made for all contacts with a reason at once (B11): an edited contact
 * must be looked at before it is deleted.
 */
export const canDecideAll = ({ kind, code }: { kind: DecisionKind; code: string }): boolean =>
  !(kind === 'deleteThere' && code === 'deletionEdited');

/** After a merge the second contact is excluded; the owner decides what becomes of it. */
export const mergedReasons = ['mergedInWix', 'mergedInRemote'] as const;

/**
 * Whether a retry can end it: refused by a service, or on hold for something that only a new read
 * can tell.
 */
export const canRetry = ({ state, reason }: Pick<Link, 'reason' | 'state'>): boolean =>
  state === 'failed' ||
  (state === 'onHold' && (decisionsFor({ reason }).length === 0 || reason?.code === 'missing'));
