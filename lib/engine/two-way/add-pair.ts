import { type Link } from '@/lib/core/model/link';
import { idOn } from '@/lib/core/plan/links';
import { type TurnCommit } from '@/lib/ports/store';
import { withVerdict, type CandidateVerdict, type SettledPair } from './candidates';
import { completed, notesOf } from './operations';
import { scheduleOf, withRunEnded } from './schedule';
import type { Turn } from './turn';

/** Adds what a settled pair changes to the commit of the turn. */
export function addPair({
  turn,
  sum,
  one,
  joined,
}: {
  turn: Turn;
  sum: TurnCommit;
  one: SettledPair;
  joined: CandidateVerdict | undefined;
}): TurnCommit {
  const { entry, own, result } = one;
  const { plan, pair } = entry;
  const nowMs = turn.clock.nowMs();
  const judged = withVerdict({ entry, result, joined });
  // An undo that is not done yet writes its notes when it has ended.
  const notes = judged.link.decision?.kind === 'undo' ? [] : notesOf({ turn, entry, nowMs });
  const operations = [
    ...entry.ended,
    ...own.map((sent) => completed({ sent, result, nowMs })),
    ...notes,
  ];
  if (plan.drop)
    return {
      ...sum,
      removedLinkIds: [...sum.removedLinkIds, plan.link.id],
      operations: [...sum.operations, ...operations],
      finished: [...sum.finished, ...pair.dirty],
    };
  const next = withRunEnded(scheduleOf({ turn, entry, link: judged.link, again: judged.again }));
  return {
    ...sum,
    links: [...sum.links, next.link],
    operations: [...sum.operations, ...operations],
    aliases: [...sum.aliases, ...aliasesOf({ before: entry.state.link, after: next.link })],
    finished: [...sum.finished, ...next.finished],
    postponed: [...sum.postponed, ...next.postponed],
    marks: [...sum.marks, ...result.marks, ...next.marks],
  };
}

/** B10, B13: an event with a contact's old id leads to the contact created in its place. */
const aliasesOf = ({ before, after }: { before: Link; after: Link }): TurnCommit['aliases'] =>
  (['wix', 'remote'] as const).flatMap((side) => {
    const oldId = idOn(before, side);
    return oldId !== null && idOn(after, side) !== null && idOn(after, side) !== oldId
      ? [{ side, oldId, linkId: after.id }]
      : [];
  });
