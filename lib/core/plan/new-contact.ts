import { isRecognisable } from '@/lib/core/match/recognise';
import type { Decision, Link } from '@/lib/core/model/link';
import { otherSide } from '@/lib/core/model/side';
import { createOn } from './create-there';
import { deleteThere } from './delete-there';
import { isSameFacts } from './facts';
import { isLabelled, labelThere } from './label-there';
import { withVersion } from './links';
import { factsOfRecord, keysOf, stay, type OneSided, type PairPlan } from './pair';
import { outOfScope, staysOut } from './scope';

/** Plans a contact that was never on the other side, or kept apart by a decision. */
export function planNew(input: OneSided): PairPlan {
  const { pair, context, record, present } = input;
  const { link } = pair;
  const target = otherSide(present);
  const seen: Link = {
    ...withVersion(link, present, record.version),
    keys: keysOf({ records: { [present]: record }, keyHash: context.keyHash }),
  };
  const decided = link.decision?.kind === 'createAnyway';
  if (link.decision?.kind === 'keep')
    return stay({
      ...seen,
      state: 'excluded',
      reason: { code: 'keptApart', params: { side: present } },
      decision: null,
    });
  if (
    !decided &&
    !isLeftOut(link) &&
    context.scope &&
    staysOut({ link, records: { [present]: record }, context })
  )
    return stay({ ...seen, state: 'excluded', reason: outOfScope(context.scope), decision: null });
  if (link.decision?.kind === 'startClean')
    return startClean({ ...input, link: seen, decision: link.decision });
  // No decision that applies here: the hold or the exclusion stands.
  if (!decided && (link.state === 'onHold' || isLeftOut(link)))
    return stay({ ...seen, decision: null });
  if (!context.policy.creates[target])
    return stay({
      ...seen,
      state: 'excluded',
      reason: { code: 'createsOff', params: { side: target } },
      decision: null,
    });
  if (!isRecognisable(record))
    return stay({
      ...seen,
      state: 'excluded',
      reason: { code: 'nothingToRecognise', params: { side: present } },
      decision: null,
    });
  return createOn({
    ...input,
    pair: { ...pair, link: seen },
    allowDuplicates: decided,
    rule: decided ? 'person' : 'newContact',
  });
}

/**
 * Whether an exclusion is final: its reason lies neither in a setting nor in the contact itself.
 */
const isLeftOut = ({ state, reason }: Link) =>
  state === 'excluded' && !passing.has(reason?.code ?? '');

const passing: ReadonlySet<string> = new Set(['createsOff', 'nothingToRecognise', 'outOfScope']);

type StartClean = OneSided & {
  readonly link: Link;
  readonly decision: Extract<Decision, { kind: 'startClean' }>;
};

/** B11: approved for the contact as it was listed; one that was edited since is shown again. */
function startClean({ pair, context, record, present, link, decision }: StartClean): PairPlan {
  const stays = (state: 'onHold' | 'excluded', code: string): PairPlan =>
    stay({ ...link, state, reason: { code, params: { side: present } }, decision: null });
  // Our own label is not an edit; its answer may have been lost.
  const isMarked = decision.how === 'label' && isLabelled({ record, present, context });
  if (!isMarked && !isSameFacts(factsOfRecord({ side: present, record, context }), decision.facts))
    return stays('onHold', 'editedSincePlan');
  const waitMs = (decision.notBeforeMs ?? 0) - context.nowMs;
  if (waitMs > 0)
    return {
      ...stay(link),
      marks: [
        { side: present, contactId: record.id, lane: 'run', cause: 'firstSync', delayMs: waitMs },
      ],
    };
  if (decision.how === 'delete')
    return record.undeletable
      ? stays('excluded', `undeletable.${record.undeletable}`)
      : deleteThere({ pair: { ...pair, link }, context, record, present }, 'startClean');
  return labelThere({
    pair,
    context,
    record,
    present,
    link,
    rule: 'startClean',
    otherwise: { state: 'excluded', reason: { code: 'noLabels', params: { side: present } } },
    gone: null,
  });
}
