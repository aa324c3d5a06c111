import type { Dirty, Mark } from '@/lib/core/model/dirty';
import type { Link } from '@/lib/core/model/link';
import { sides, type SideName } from '@/lib/core/model/side';
import { includesAll } from '@/lib/core/model/version';
import { loopWindowMs } from '@/lib/core/plan/guards';
import { contactsOf, idOn, newLink, versionOn } from '@/lib/core/plan/links';
import type { ReadRequest } from '@/lib/ports/contact-side';
import type { Known, LinkLookup } from '@/lib/ports/store';
import { findPartners } from './discover';
import { followHolders, marksOfUnshared } from './holders';
import { followMerges } from './merges';
import { readSide, recordOf, requestFor, type Gathered, type Pair } from './pair';
import { followReturns } from './returns';
import type { Turn } from './turn';

/**
 * From dirty rows to pairs: links, true state on both sides, merges and returns followed and
 * committed, partners found. Writes no contact, and reads only after the rows were taken.
 */
export async function gatherPairs({
  turn,
  dirty,
}: {
  turn: Turn;
  dirty: readonly Dirty[];
}): Promise<Gathered> {
  const known = await turn.store.known({
    lookups: lookupsOf(dirty),
    writesSinceMs: turn.clock.nowMs() - loopWindowMs,
  });
  const { pairs, finished, marks } = pairUp({ turn, dirty, known });
  const asked = new Set([
    ...known.links.map((link) => link.id),
    ...pairs.map((pair) => pair.link.id),
  ]);
  await readAll({ turn, pairs });
  const merged = await followMerges({ turn, pairs });
  const returned = await followReturns({ turn, pairs: merged });
  const partnered = await findPartners({ turn, pairs: returned });
  const joined = partnered.pairs.flatMap(linkIdsOf).filter((id) => !asked.has(id));
  const open = [
    ...known.open,
    ...(joined.length > 0 ? await turn.store.openOperations({ linkIds: joined }) : []),
  ];
  for (const pair of partnered.pairs)
    pair.open = open.filter((operation) => linkIdsOf(pair).includes(operation.linkId));
  const rings = await followHolders({ turn, pairs: partnered.pairs });
  const unshared = await marksOfUnshared({ turn, pairs: partnered.pairs });
  return {
    pairs: partnered.pairs,
    removedLinkIds: partnered.removedLinkIds,
    finished,
    marks: [...marks, ...rings, ...unshared],
    recentWrites: known.recentWrites,
    waiting: known.waiting,
  };
}

const linkIdsOf = (pair: Pair) => [pair.link.id, ...pair.absorbedLinkIds];

const lookupsOf = (rows: readonly { side: SideName; contactId: string }[]): readonly LinkLookup[] =>
  sides
    .map((side) => ({
      side,
      ids: [...new Set(rows.filter((row) => row.side === side).map((row) => row.contactId))],
    }))
    .filter((lookup) => lookup.ids.length > 0);

function pairUp({ turn, dirty, known }: { turn: Turn; dirty: readonly Dirty[]; known: Known }): {
  pairs: Pair[];
  finished: Dirty[];
  marks: Mark[];
} {
  const { links, aliases } = known;
  const rows = uniqueRows([...dirty, ...known.dirty]);

  const byId = new Map<string, Link>(
    links.flatMap((link) => sides.map((side) => [`${side}:${idOn(link, side)}`, link] as const)),
  );
  const byLinkId = new Map(links.map((link) => [link.id, link]));
  const pairs = new Map<string, Pair>();
  for (const row of rows) {
    const key = `${row.side}:${row.contactId}`;
    const link = byId.get(key) ?? byLinkId.get(aliases.get(key) ?? '');
    const pairKey = link?.id ?? key;
    const pair: Pair = pairs.get(pairKey) ?? {
      link:
        link ??
        newLink({
          id: turn.random.uuid(),
          ...(row.side === 'wix' ? { wixId: row.contactId } : { remoteId: row.contactId }),
        }),
      isNew: link === undefined,
      dirty: [],
      records: { wix: undefined, remote: undefined },
      deleted: { wix: false, remote: false },
      open: known.open.filter((operation) => operation.linkId === link?.id),
      toUndo: known.toUndo.filter((operation) => operation.linkId === link?.id),
      holders: new Map(),
      makesRoom: new Set(),
      absorbedLinkIds: [],
      matched: null,
    };
    pair.dirty.push(row);
    pairs.set(pairKey, pair);
  }
  const all = [...pairs.values()];
  const old = new Set(turn.lane === 'idWrite' ? [] : all.filter((pair) => isOld({ turn, pair })));
  return {
    pairs: all.filter((pair) => !old.has(pair)),
    finished: [...old].flatMap(newsOf),
    marks: [...old].flatMap((pair) => idMarks({ turn, pair })),
  };
}

/** Rows for ids still to be stored wait in their own lane; they are no change of the contact. */
const newsOf = ({ dirty }: Pair) => dirty.filter((row) => row.lane !== 'idWrite');

function idMarks({ turn, pair: { link, dirty } }: { turn: Turn; pair: Pair }): readonly Mark[] {
  if (link.wixId === null || link.remoteId === null || link.gone) return [];
  return contactsOf(link).flatMap(({ side, contactId }): readonly Mark[] => {
    const isMarked = dirty.some((row) => row.lane === 'idWrite' && row.side === side);
    return turn.storesId[side] && !link.idWritten[side] && !isMarked
      ? [{ side, contactId, lane: 'idWrite', cause: 'ownWrite' }]
      : [];
  });
}

const uniqueRows = (rows: readonly Dirty[]) => [
  ...new Map(rows.map((row) => [`${row.side}:${row.contactId}`, row])).values(),
];

/**
 * Dropped unread: the versions compared last include all that marked the contacts. Our own echoes
 * end here.
 */
function isOld({ turn, pair }: { turn: Turn; pair: Pair }): boolean {
  const { link } = pair;
  if (pair.isNew || link.state === 'waiting' || link.decision) return false;
  const news = newsOf(pair);
  return (
    news.length > 0 &&
    news.every(
      (row) =>
        row.lane !== 'interactive' &&
        row.evidence.versioned &&
        row.contactId === idOn(link, row.side) &&
        isCompared({ turn, link, row }),
    )
  );
}

/** The version compared last includes every change that the row tells of. */
function isCompared({ turn, link, row }: { turn: Turn; link: Link; row: Dirty }): boolean {
  const version = versionOn(link, row.side);
  const { isNewer } = turn.sides[row.side];
  return version !== null && includesAll({ version, others: row.versions, isNewer });
}

async function readAll({ turn, pairs }: { turn: Turn; pairs: readonly Pair[] }): Promise<void> {
  await Promise.all(
    sides.map(async (side) => {
      const wanted = pairs.filter((pair) => idOn(pair.link, side) !== null);
      const results = await readSide({
        turn,
        side,
        requests: wanted.map((pair) => requestOf({ turn, pair, side })),
      });
      for (const pair of wanted) {
        const result = results.get(idOn(pair.link, side) ?? '');
        pair.records[side] = recordOf(result);
        pair.deleted[side] = result?.kind === 'absent' && result.deleted === true;
      }
    }),
  );
}

function requestOf({ turn, pair, side }: { turn: Turn; pair: Pair; side: SideName }): ReadRequest {
  const request = requestFor({ link: pair.link, side });
  const rows = pair.dirty.filter((row) => row.side === side && row.contactId === request.id);
  const mergedInto = rows.flatMap((row) => row.evidence.mergedInto ?? []).at(-1);
  // An index must include what events reported.
  const told = turn.sides[side].capabilities.readsThroughIndex
    ? rows.flatMap((row) => row.versions)
    : [];
  return {
    ...request,
    atLeast: [...request.atLeast, ...told],
    ...(mergedInto === undefined ? {} : { mergedInto }),
  };
}
