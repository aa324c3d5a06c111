import { type ContactRecord } from '@/lib/core/model/contact';
import { type Mark } from '@/lib/core/model/dirty';
import { type Link } from '@/lib/core/model/link';
import { otherSide, type SideName } from '@/lib/core/model/side';
import { idOn, withId, withVersion } from '@/lib/core/plan/links';
import { aloneOn, readSide, requestFor, type Pair } from './pair';
import type { Turn } from './turn';

/** `by`: the pair that shows it; its half link, if it has one, becomes part of `link`. */
type Return = {
  readonly link: Link;
  readonly side: SideName;
  readonly record: ContactRecord;
  readonly by: Pair;
};

/**
 * B10, B13: a contact that was gone is there again under a new id, and its stored id names its
 * link: restored by a person, or created again by us with the answer lost. The link moves there;
 * committed at once and looked at afresh.
 */
export async function followReturns({
  turn,
  pairs,
}: {
  turn: Turn;
  pairs: readonly Pair[];
}): Promise<readonly Pair[]> {
  const found = [
    ...(await strangersReturned({ turn, pairs })),
    ...(await unansweredReturns({ turn, pairs })),
  ];
  const returns = [...new Map(found.map((one) => [one.link.id, one])).values()];
  if (returns.length === 0) return pairs;
  const joined = returns.map(({ link, side, record }): Link => ({
    ...withVersion(withId(link, side, record.id), side, null),
    formerIds: {
      ...link.formerIds,
      [side]: [...new Set([...link.formerIds[side], ...oldIdOf({ link, side })])],
    },
    state: 'waiting',
    reason: null,
    decision: link.decision?.kind === 'undo' ? link.decision : null,
  }));
  const absorbed = returns.filter(({ by, link }) => by.link.id !== link.id);
  await turn.store.commit({
    epoch: turn.epoch,
    links: joined,
    removedLinkIds: absorbed.filter(({ by }) => !by.isNew).map(({ by }) => by.link.id),
    operations: [],
    aliases: returns.flatMap(({ link, side }) =>
      oldIdOf({ link, side }).map((oldId) => ({ side, oldId, linkId: link.id })),
    ),
    finished: absorbed.flatMap(({ by }) => by.dirty),
    postponed: [],
    marks: joined.flatMap((link) =>
      (['wix', 'remote'] as const).flatMap((side): readonly Mark[] => {
        const contactId = idOn(link, side);
        return contactId === null ? [] : [{ side, contactId, lane: 'live', cause: 'recovery' }];
      }),
    ),
  });
  const moved = new Set(returns.flatMap(({ by, link }) => [by.link.id, link.id]));
  return pairs.filter((pair) => !moved.has(pair.link.id));
}

const oldIdOf = ({ link, side }: { link: Link; side: SideName }) =>
  [idOn(link, side)].filter((id) => id !== null);

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Contacts without a partner whose stored id belongs to a pair that lost its contact here. */
async function strangersReturned({
  turn,
  pairs,
}: {
  turn: Turn;
  pairs: readonly Pair[];
}): Promise<readonly Return[]> {
  const strangers = pairs.flatMap((pair) => {
    const alone = aloneOn(pair);
    // An excluded link stays so: after a merge the second partner waits for the owner.
    const isOpen = pair.link.state !== 'excluded' && !pair.link.decision;
    return alone && alone.record.linkedId !== null && isOpen
      ? [{ pair, ...alone, name: alone.record.linkedId }]
      : [];
  });
  if (strangers.length === 0) return [];
  const [named, marked] = await Promise.all([
    turn.store.linksByIds({
      lookups: (['wix', 'remote'] as const).map((side) => ({
        side,
        ids: strangers.filter((one) => otherSide(one.side) === side).map(({ name }) => name),
      })),
    }),
    turn.store.linksById({
      ids: strangers.map(({ name }) => name).filter((name) => uuid.test(name)),
    }),
  ]);
  const claimed = strangers.flatMap(({ pair, side, record, name }): readonly Return[] => {
    const other = otherSide(side);
    const link = [...named, ...marked].find(
      (one) =>
        one.id !== pair.link.id &&
        (one.id === name || idOn(one, other) === name || one.formerIds[other].includes(name)),
    );
    return link && mayReturn({ link, side, record }) ? [{ link, side, record, by: pair }] : [];
  });
  return onlyGone({ turn, returns: claimed });
}

/**
 * Our own tombstone stands until an undo asks for it: a contact created again by a person is a new
 * one.
 */
function mayReturn({ link, side, record }: Omit<Return, 'by'>): boolean {
  const known = idOn(link, side);
  return (
    known !== null &&
    known !== record.id &&
    (link.reason?.code !== 'deleted' || link.decision?.kind === 'undo')
  );
}

/** Only where Get says that the contact known so far does not exist. */
async function onlyGone({
  turn,
  returns,
}: {
  turn: Turn;
  returns: readonly Return[];
}): Promise<readonly Return[]> {
  const gone = await Promise.all(
    (['wix', 'remote'] as const).map(async (side) => {
      const own = returns.filter((one) => one.side === side);
      const read = await readSide({
        turn,
        side,
        requests: own.map(({ link }) => requestFor({ link, side })),
      });
      return own.filter(({ link }) => read.get(idOn(link, side) ?? '')?.kind === 'absent');
    }),
  );
  return gone.flat();
}

/**
 * Contacts that we created in place of one that is gone, with the answer lost: found by the id
 * stored in them.
 */
async function unansweredReturns({
  turn,
  pairs,
}: {
  turn: Turn;
  pairs: readonly Pair[];
}): Promise<readonly Return[]> {
  const waiting = pairs.flatMap((pair) =>
    pair.open.flatMap(({ kind, side }) =>
      kind === 'create' && pair.records[side] === 'absent' && turn.storesId[side]
        ? [{ pair, side, name: idOn(pair.link, otherSide(side)) ?? pair.link.id }]
        : [],
    ),
  );
  const found = await Promise.all(
    (['wix', 'remote'] as const).map(async (side): Promise<readonly Return[]> => {
      const own = waiting.filter((one) => one.side === side);
      if (own.length === 0) return [];
      const records = await turn.sides[side].find({
        by: 'linkedId',
        values: own.map(({ name }) => name),
        lane: turn.lane,
      });
      const owners = await turn.store.linksByIds({
        lookups: [{ side, ids: records.map(({ id }) => id) }],
      });
      return own.flatMap(({ pair, name }) => {
        const record = records.find(
          (one) => one.linkedId === name && !owners.some((link) => idOn(link, side) === one.id),
        );
        return record ? [{ link: pair.link, side, record, by: pair }] : [];
      });
    }),
  );
  return found.flat();
}
