import { type ContactRecord } from '@/lib/core/model/contact';
import { type Mark } from '@/lib/core/model/dirty';
import { type Link } from '@/lib/core/model/link';
import { otherSide, type SideName } from '@/lib/core/model/side';
import { idOn, withId, withVersion } from '@/lib/core/plan/links';
import type { Pair } from './pair';
import type { Turn } from './turn';

/**
 * B15, B16: a contact that was merged away answers with what it became. Its link moves there; where
 * the target has a partner of its own the second partner stays, excluded, with a decision for the
 * owner. Committed at once and looked at afresh.
 */
export async function followMerges({
  turn,
  pairs,
}: {
  turn: Turn;
  pairs: readonly Pair[];
}): Promise<readonly Pair[]> {
  const moved = pairs.flatMap((pair) => {
    const side = (['wix', 'remote'] as const).find((name) => isMoved(pair, name));
    return side ? [{ pair, side, into: pair.records[side] as ContactRecord }] : [];
  });
  if (moved.length === 0) return pairs;
  const targets = await turn.store.linksByIds({
    lookups: (['wix', 'remote'] as const).map((side) => ({
      side,
      ids: moved.filter((move) => move.side === side).map((move) => move.into.id),
    })),
  });
  const current = new Map(targets.map((link) => [link.id, link]));
  const change: Change = { links: new Map(), removed: new Set(), aliases: [], marks: [] };
  for (const { pair, side, into } of moved) {
    const link = change.links.get(pair.link.id) ?? pair.link;
    const target = [...current.values(), ...change.links.values()]
      .filter(
        (other) =>
          idOn(change.links.get(other.id) ?? other, side) === into.id &&
          other.id !== link.id &&
          !change.removed.has(other.id),
      )
      .at(-1);
    join({ change, link, target, side, into, isNew: pair.isNew });
  }
  const gone = new Set(moved.map((move) => move.pair));
  // The target of a merge is planned in the next turn, when its ids are settled.
  const isTarget = (pair: Pair) =>
    moved.some(({ side, into }) => idOn(pair.link, side) === into.id);
  await turn.store.commit({
    epoch: turn.epoch,
    links: [...change.links.values()].filter((link) => !change.removed.has(link.id)),
    removedLinkIds: [...change.removed],
    operations: [],
    aliases: change.aliases,
    finished: moved.flatMap((move) => move.pair.dirty),
    postponed: [],
    marks: change.marks,
  });
  return pairs.filter(
    (pair) =>
      !gone.has(pair) &&
      !isTarget(pair) &&
      !change.removed.has(pair.link.id) &&
      !change.links.has(pair.link.id),
  );
}

type Change = {
  readonly links: Map<string, Link>;
  readonly removed: Set<string>;
  readonly aliases: { side: SideName; oldId: string; linkId: string }[];
  readonly marks: Mark[];
};

function isMoved(pair: Pair, side: SideName): boolean {
  const record = pair.records[side];
  return record !== undefined && record !== 'absent' && record.id !== idOn(pair.link, side);
}

/** Without a partner over there: none known, or the one there was is gone for good. */
const isAlone = (link: Link, other: SideName) =>
  idOn(link, other) === null || link.gone?.side === other;

function join({
  change,
  link,
  target,
  side,
  into,
  isNew,
}: {
  change: Change;
  link: Link;
  target: Link | undefined;
  side: SideName;
  into: ContactRecord;
  isNew: boolean;
}): void {
  const oldId = idOn(link, side) ?? '';
  const other = otherSide(side);
  const lookAt = (owner: Link) => change.marks.push(...marksOf({ owner, side, into }));
  const formerOf = (owner: Link) => formerIdsWith({ owner, side, oldId });
  const move = (owner: Link): Link => ({
    ...withVersion(withId(owner, side, into.id), side, null),
    formerIds: formerOf(owner),
    ...(isAlone(owner, other) && owner.gone ? {} : { state: 'waiting' as const, reason: null }),
  });

  if (idOn(link, other) === null || (isAlone(link, other) && target)) {
    // No contact on the other side: the old id becomes an alias of the target's link.
    if (!isNew) change.removed.add(link.id);
    if (target) {
      change.aliases.push({ side, oldId, linkId: target.id });
      change.links.set(target.id, { ...target, formerIds: formerOf(target) });
    }
    change.marks.push({ side, contactId: into.id, lane: 'live', cause: 'webhook' });
    return;
  }
  if (!target || isAlone(target, other)) {
    if (target) change.removed.add(target.id);
    change.links.set(link.id, move(link));
    change.aliases.push({ side, oldId, linkId: link.id });
    lookAt(link);
    return;
  }
  // Both have a partner. The survivor is the one the merged contact itself names; else the target's
  // own.
  const survivor = into.linkedId !== null && into.linkedId === idOn(link, other) ? link : target;
  const second = survivor === link ? target : link;
  change.links.set(second.id, {
    ...withId(second, side, null),
    state: 'excluded',
    reason: { code: side === 'wix' ? 'mergedInWix' : 'mergedInRemote', params: { side: other } },
    decision: null,
  });
  change.links.set(
    survivor.id,
    survivor === link ? move(link) : { ...target, formerIds: formerOf(target) },
  );
  change.aliases.push({ side, oldId, linkId: survivor.id });
  lookAt(survivor);
}

/** The target of the merge, and the partner of the link that has it now. */
function marksOf({
  owner,
  side,
  into,
}: {
  owner: Link;
  side: SideName;
  into: ContactRecord;
}): readonly Mark[] {
  const other = otherSide(side);
  const partner = idOn(owner, other);
  const mark = { lane: 'live', cause: 'webhook' } as const;
  return [
    { ...mark, side, contactId: into.id },
    ...(partner === null ? [] : [{ ...mark, side: other, contactId: partner }]),
  ];
}

const formerIdsWith = ({
  owner,
  side,
  oldId,
}: {
  owner: Link;
  side: SideName;
  oldId: string;
}): Link['formerIds'] => ({
  ...owner.formerIds,
  [side]: [...new Set([...owner.formerIds[side], oldId])],
});
