import { isSamePerson } from '@/lib/core/match/match';
import { type Link } from '@/lib/core/model/link';
import { otherSide, type SideName } from '@/lib/core/model/side';
import { idOn, withId } from '@/lib/core/plan/links';
import { type SettledLink } from '@/lib/core/plan/settle-step';
import type { PlannedPair } from './plan-turn';
import type { SentWrite } from './send-writes';
import type { Turn } from './turn';

/** A planned pair with what its writes came to. */
export type SettledPair = {
  readonly entry: PlannedPair;
  readonly own: readonly SentWrite[];
  readonly result: SettledLink;
};

/** `link`: the candidate is this person; `hold`: it belongs to another link, or that is unclear. */
export type CandidateVerdict =
  | {
      readonly kind: 'link';
      readonly id: string;
      readonly side: SideName;
      readonly absorbs: string | null;
    }
  | { readonly kind: 'hold'; readonly side: SideName };

/** A 409 names a candidate: linked only if no other link claims it and our own rule matches it. */
export async function judgeCandidates({
  turn,
  settled,
}: {
  turn: Turn;
  settled: readonly SettledPair[];
}): Promise<ReadonlyMap<PlannedPair, CandidateVerdict>> {
  const named = settled.flatMap(({ entry, result }) =>
    result.candidate ? [{ entry, candidate: result.candidate }] : [],
  );
  if (named.length === 0) return new Map();
  const owners = await turn.store.linksByIds({
    lookups: (['wix', 'remote'] as const).map((side) => ({
      side,
      ids: named.filter((one) => one.candidate.side === side).map((one) => one.candidate.id),
    })),
  });
  const verdicts = new Map<PlannedPair, CandidateVerdict>();
  const used = new Set<string>();
  for (const { entry, candidate } of named) {
    const { side, id, by } = candidate;
    const own = entry.state.records[otherSide(side)];
    const owner = owners.find((link) => idOn(link, side) === id);
    const read = await turn.sides[side].read({
      requests: [{ id }],
      lane: turn.lane,
    });
    const result = read.get(id);
    // A link on hold must not be claimed by another pair.
    const isFree =
      (!owner || (idOn(owner, otherSide(side)) === null && owner.state !== 'onHold')) &&
      !used.has(`${side}:${id}`);
    const back = entry.plan.writes.find((write) => write.side === side && write.linkAfter);
    const same =
      result?.kind === 'found' &&
      (back
        ? result.record.linkedId === back.linkedId
        : own !== undefined &&
          own !== 'absent' &&
          isSamePerson({ record: own, candidate: result.record, by }));
    used.add(`${side}:${id}`);
    verdicts.set(
      entry,
      isFree && same
        ? { kind: 'link', id, side, absorbs: owner?.id ?? null }
        : { kind: 'hold', side },
    );
  }
  return verdicts;
}

/** Half links whose contact now belongs to another link. */
export const absorbedLinkIds = (verdicts: ReadonlyMap<PlannedPair, CandidateVerdict>) =>
  [...verdicts.values()].flatMap((verdict) =>
    verdict.kind === 'link' && verdict.absorbs !== null ? [verdict.absorbs] : [],
  );

/** The link after its candidate was judged: joined with it, held, or as it was settled. */
export function withVerdict({
  entry,
  result,
  joined,
}: {
  entry: PlannedPair;
  result: SettledLink;
  joined: CandidateVerdict | undefined;
}): { link: Link; again: SettledLink['again'] } {
  if (!joined) return result;
  const back = entry.plan.writes.find((write) => write.side === joined.side && write.linkAfter);
  if (back?.linkAfter && joined.kind === 'hold')
    return { link: { ...result.link, ...back.linkAfter.refused }, again: result.again };
  // Our own create, its answer lost before: the next look finds it there.
  if (back && joined.kind === 'link')
    return {
      link: {
        ...withId(result.link, joined.side, joined.id),
        formerIds: entry.plan.link.formerIds,
        decision: entry.plan.link.decision,
      },
      again: { kind: 'now', counts: true },
    };
  if (joined.kind === 'hold')
    return {
      link: {
        ...result.link,
        state: 'onHold',
        reason: { code: 'sharedEmail', params: { side: joined.side } },
        decision: null,
      },
      again: result.again,
    };
  const ids = joined.side === 'wix' ? { wixId: joined.id } : { remoteId: joined.id };
  return {
    link: { ...result.link, ...ids, state: 'waiting', reason: null, decision: null },
    again: { kind: 'now', counts: true },
  };
}
