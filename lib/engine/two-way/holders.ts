import { type ContactRecord } from '@/lib/core/model/contact';
import { type Mark } from '@/lib/core/model/dirty';
import { type Link, type Refusal } from '@/lib/core/model/link';
import { otherSide, sides, type SideName } from '@/lib/core/model/side';
import { idOn } from '@/lib/core/plan/links';
import { allKeysOf } from '@/lib/core/plan/pair';
import { holderKey, holdsRefused, isLetGo } from '@/lib/core/plan/refusals';
import { readSide, recordOf, type Pair } from './pair';
import type { Turn } from './turn';

type Held = Refusal & { readonly holder: NonNullable<Refusal['holder']> };
type Waiter = {
  readonly pair: Pair;
  readonly refusal: Held;
  /** Its contact where the value is to go. */ readonly ownId: string;
};

const isHeld = (refusal: Refusal): refusal is Held => refusal.holder !== undefined;

/**
 * H03: reads the holders of values refused here, and follows which contact waits for which. In a
 * ring each waits for another, so one of them clears its value first, always the same one in every
 * turn. Returns a mark of that contact if it is not in this pair.
 */
export async function followHolders({
  turn,
  pairs,
}: {
  turn: Turn;
  pairs: readonly Pair[];
}): Promise<readonly Mark[]> {
  const waiters = pairs.flatMap((pair) =>
    pair.link.refusals.filter(isHeld).flatMap((refusal): Waiter[] => {
      const ownId = idOn(pair.link, refusal.side);
      return ownId === null ? [] : [{ pair, refusal, ownId }];
    }),
  );
  const alone = pairs.filter(({ link }) => link.refusals.some(isHeld));
  if (alone.length === 0) return [];
  await readHolders({ turn, pairs: alone });
  const rings = await findRings({ turn, waiters });
  return rings.flatMap(({ waiter: { pair, refusal, ownId }, members, last }): readonly Mark[] => {
    const first = [...members].sort()[0] ?? ownId;
    const own = pair.records[refusal.side];
    if (first !== ownId)
      return [{ side: refusal.side, contactId: first, lane: 'live', cause: 'recovery' }];
    if (
      own !== undefined &&
      holdsRefused({
        record: own,
        refusal: last,
        context: contextOf(turn),
      })
    )
      pair.makesRoom.add(refusal.row);
    return [];
  });
}

async function readHolders({ turn, pairs }: { turn: Turn; pairs: readonly Pair[] }): Promise<void> {
  await Promise.all(
    sides.map(async (side) => {
      const idsOf = (pair: Pair) =>
        pair.link.refusals
          .filter(isHeld)
          .flatMap((refusal) => (refusal.side === side ? [refusal.holder.id] : []));
      const ids = [...new Set(pairs.flatMap(idsOf))];
      const found = await readSide({
        turn,
        side,
        requests: ids.map((id) => ({ id })),
      });
      for (const pair of pairs)
        for (const id of idsOf(pair))
          pair.holders.set(holderKey({ side, id }), recordOf(found.get(id)) ?? 'absent');
    }),
  );
}

/**
 * `members`: contacts of one side, each waiting for the value of the next; `last`: the refusal that
 * waits for the waiter's own value.
 */
type Ring = {
  readonly waiter: Waiter;
  readonly members: ReadonlySet<string>;
  readonly last: Refusal;
};
type Walk = {
  readonly waiter: Waiter;
  readonly members: Set<string>;
  readonly at: string;
  readonly last: Refusal;
};

async function findRings({
  turn,
  waiters,
}: {
  turn: Turn;
  waiters: readonly Waiter[];
}): Promise<readonly Ring[]> {
  const rings: Ring[] = [];
  const links = new Map<string, Link | null>();
  let walks: readonly Walk[] = waiters.map((waiter) => ({
    waiter,
    members: new Set([waiter.ownId]),
    at: waiter.refusal.holder.id,
    last: waiter.refusal,
  }));
  while (walks.length > 0) {
    await addLinks({ turn, links, walks });
    walks = walks.flatMap((walk): readonly Walk[] => {
      const { waiter, members, at, last } = walk;
      if (at === waiter.ownId) rings.push({ waiter, members, last });
      if (members.has(at)) return [];
      const link = links.get(holderKey({ side: waiter.refusal.side, id: at }));
      // An excluded link does not follow, so no contact clears its value for it.
      const next =
        link?.state === 'excluded'
          ? undefined
          : link?.refusals.find(
              (other) =>
                other.row === waiter.refusal.row &&
                other.side === waiter.refusal.side &&
                isHeld(other),
            );
      return next && isHeld(next)
        ? [{ waiter, members: members.add(at), at: next.holder.id, last: next }]
        : [];
    });
  }
  return rings;
}

/** One look-up for all that are followed. */
async function addLinks({
  turn,
  links,
  walks,
}: {
  turn: Turn;
  links: Map<string, Link | null>;
  walks: readonly Walk[];
}): Promise<void> {
  const wanted = sides
    .map((side) => ({
      side,
      ids: [
        ...new Set(
          walks
            .filter(
              ({ waiter, at }) =>
                waiter.refusal.side === side && !links.has(holderKey({ side, id: at })),
            )
            .map(({ at }) => at),
        ),
      ],
    }))
    .filter(({ ids }) => ids.length > 0);
  if (wanted.length === 0) return;
  const found = await turn.store.linksByIds({ lookups: wanted });
  for (const { side, ids } of wanted)
    for (const id of ids)
      links.set(holderKey({ side, id }), found.find((link) => idOn(link, side) === id) ?? null);
}

/** H03: marks links that wait for a value that one of these contacts released. */
export function marksOfFreed({
  turn,
  waiting,
  now,
}: {
  turn: Turn;
  waiting: readonly Link[];
  /** As they are after this turn, by `holderKey`. */ now: ReadonlyMap<
    string,
    ContactRecord | 'absent'
  >;
}): readonly Mark[] {
  const context = contextOf(turn);
  return waiting
    .filter(canFollow)
    .flatMap((link) =>
      link.refusals.some((refusal) => isLetGo({ refusal, holders: now, context }))
        ? lookAt(link)
        : [],
    );
}

/**
 * In any other state that look would write no row, and two links that wait for each other would
 * keep waking each other.
 */
const canFollow = ({ state, reason }: Link) =>
  state === 'failed' || reason?.code === 'conflict' || reason?.code === 'loop';

/**
 * H03: marks links held because a contact of this turn had the same address, once it no longer has
 * it.
 */
export async function marksOfUnshared({
  turn,
  pairs,
}: {
  turn: Turn;
  pairs: readonly Pair[];
}): Promise<readonly Mark[]> {
  // A plan is carried out as it was shown: a link that is held in it stays held.
  if (turn.connection.phase === 'applying') return [];
  const keys = [
    ...new Set(
      pairs.flatMap((pair) => sides.flatMap((side) => keyLetGo({ turn, pair, side }) ?? [])),
    ),
  ];
  if (keys.length === 0) return [];
  const here = new Set(pairs.map(({ link }) => link.id));
  const held = await turn.store.heldByKeys({ keys });
  return held
    .filter(({ id, reason }) => !here.has(id) && reason?.code === 'sharedEmail')
    .flatMap(lookAt);
}

/**
 * The key by which a contact was found until now, if none of its addresses and numbers has that key
 * any more.
 */
function keyLetGo({
  turn,
  pair: { link, records },
  side,
}: {
  turn: Turn;
  pair: Pair;
  side: SideName;
}): string | null {
  const [before, record] = [link.keys[side], records[side]];
  if (before === null || record === undefined) return null;
  return record !== 'absent' && allKeysOf({ record, keyHash: turn.keyHash }).includes(before)
    ? null
    : before;
}

function lookAt(link: Link): readonly Mark[] {
  const side: SideName = link.wixId === null ? 'remote' : 'wix';
  const contactId = idOn(link, side) ?? idOn(link, otherSide(side));
  return contactId === null ? [] : [{ side, contactId, lane: 'live', cause: 'recovery' }];
}

const contextOf = ({ connection, catalogues, fingerprint, sides: { wix, remote } }: Turn) => ({
  mapping: connection.mapping,
  fields: catalogues,
  fingerprint,
  isNewer: { wix: wix.isNewer, remote: remote.isNewer },
  capabilities: { wix: wix.capabilities, remote: remote.capabilities },
});
