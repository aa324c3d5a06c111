import type { Match } from '@/lib/core/match/match';
import { type ContactRecord } from '@/lib/core/model/contact';
import type { Link } from '@/lib/core/model/link';
import { otherSide, type SideName } from '@/lib/core/model/side';
import { isNewerThan } from '@/lib/core/model/version';
import { idOn, versionOn, withId } from '@/lib/core/plan/links';
import { staysOut } from '@/lib/core/plan/scope';
import { aloneOn, readSide, recordOf, type Pair } from './pair';
import { choose, readAgain, search, type FoundPartners, type Lonely } from './search-partners';
import type { Turn } from './turn';

/**
 * Finds the contact of the same person on the other side; a match joins two half links (or contacts
 * without a link) into one.
 */
export async function findPartners({
  turn,
  pairs,
}: {
  turn: Turn;
  pairs: readonly Pair[];
}): Promise<{ pairs: readonly Pair[]; removedLinkIds: readonly string[] }> {
  const left = new Set(pairs);
  const removed: string[] = [];
  for (const side of ['wix', 'remote'] as const) {
    const lonely = [...left].flatMap((pair): Lonely[] => {
      const alone = aloneOn(pair);
      return alone &&
        alone.side === side &&
        needsPartner({ turn, pair, side, record: alone.record })
        ? [{ pair, record: alone.record }]
        : [];
    });
    if (lonely.length > 0) await matchSide({ turn, side, lonely, left, removed });
  }
  return { pairs: [...left], removedLinkIds: removed };
}

function needsPartner({
  turn,
  pair: { link, dirty },
  side,
  record,
}: {
  turn: Turn;
  pair: Pair;
  side: SideName;
  record: ContactRecord;
}): boolean {
  // No search needed: services refuse a second contact with the same e-mail, and a later event has
  // no such evidence.
  if (dirty.every((row) => row.evidence.unmatched)) return false;
  if (link.decision) return link.decision.kind === 'linkTo' || link.decision.kind === 'retry';
  const { scope, mapping } = turn.connection;
  // A contact on the filter's side that is outside is left alone, even if it has a partner.
  if (
    scope?.side === side &&
    staysOut({
      link,
      records: { [side]: record },
      context: { scope, mapping, fields: turn.catalogues },
    })
  )
    return false;
  // H03: a contact held for a shared address may have its own, now that it moved or another
  // released the address.
  const isFreed =
    link.reason?.code === 'sharedEmail' &&
    (isNewerThan({
      version: record.version,
      than: versionOn(link, side),
      isNewer: turn.sides[side].isNewer,
    }) ||
      dirty.some(({ cause }) => cause === 'recovery'));
  const waits = link.state === 'onHold' && !isFreed;
  return (
    link.gone === null &&
    !waits &&
    !link.reason?.code.startsWith('mergedIn') &&
    link.reason?.code !== 'keptApart'
  );
}

async function matchSide({
  turn,
  side,
  lonely,
  left,
  removed,
}: {
  turn: Turn;
  side: SideName;
  lonely: readonly Lonely[];
  left: Set<Pair>;
  removed: string[];
}): Promise<void> {
  const target = otherSide(side);
  const seen = await search({ turn, side, lonely });
  const { halfOf, taken } = await ownersOf({ turn, side, found: seen });
  const unsure = lonely.filter(
    ({ pair, record }) => choose({ pair, record, found: seen, taken }).kind === 'hold',
  );
  const found = await readAgain({ turn, side, found: seen, unsure });
  const joined: Lonely[] = [];
  for (const { pair, record } of lonely) {
    const match = choose({ pair, record, found, taken });
    if (match.kind !== 'link') {
      holdOrRelease({ pair, match, target });
      continue;
    }
    taken.add(match.record.id);
    const half = halfOf.get(match.record.id);
    if (half && half.id !== pair.link.id) {
      removed.push(half.id);
      pair.absorbedLinkIds.push(half.id);
    }
    joinPartner({ pair, match, target, left });
    joined.push({ pair, record: match.record });
  }
  // An index may lag: what was found is read again before anything is compared.
  const fresh = await readSide({
    turn,
    side: target,
    requests: joined.map(({ record }) => ({ id: record.id, atLeast: [record.version] })),
  });
  for (const { pair, record } of joined) pair.records[target] = recordOf(fresh.get(record.id));
}

/** Half links of the contacts found, by contact id, and the contacts that have a partner. */
async function ownersOf({
  turn,
  side,
  found,
}: {
  turn: Turn;
  side: SideName;
  found: FoundPartners;
}): Promise<{ readonly halfOf: ReadonlyMap<string, Link>; readonly taken: Set<string> }> {
  const target = otherSide(side);
  const ids = [
    ...new Set(
      [...found.named, ...found.naming, ...found.byEmail, ...found.byPhone].map(({ id }) => id),
    ),
  ];
  const owners =
    ids.length === 0 ? [] : await turn.store.linksByIds({ lookups: [{ side: target, ids }] });
  const contactOf = (link: Link) => idOn(link, target) ?? '';
  const [halves, whole] = [
    owners.filter((link) => idOn(link, side) === null),
    owners.filter((link) => idOn(link, side) !== null),
  ];
  return {
    halfOf: new Map(halves.map((link) => [contactOf(link), link])),
    taken: new Set(whole.map(contactOf)),
  };
}

function holdOrRelease({
  pair,
  match,
  target,
}: {
  pair: Pair;
  match: Exclude<Match, { kind: 'link' }>;
  target: SideName;
}): void {
  if (match.kind === 'hold') {
    const reason = { code: match.code, params: { side: target } };
    pair.link = { ...pair.link, state: 'onHold', reason };
    pair.isNew = true;
  }
  // No other contact has its address now: it is new there.
  if (match.kind === 'none' && pair.link.state === 'onHold' && !pair.link.decision) {
    pair.link = { ...pair.link, state: 'waiting', reason: null };
    pair.isNew = true;
  }
}

/** Joins the pair with its partner; a pair of this turn that has the partner is absorbed. */
function joinPartner({
  pair,
  match,
  target,
  left,
}: {
  pair: Pair;
  match: Extract<Match, { kind: 'link' }>;
  target: SideName;
  left: Set<Pair>;
}): void {
  const absorbed = [...left].find(
    (other) => other !== pair && idOn(other.link, target) === match.record.id,
  );
  if (absorbed) {
    left.delete(absorbed);
    pair.dirty.push(...absorbed.dirty);
  }
  pair.link = {
    ...withId(pair.link, target, match.record.id),
    state: 'waiting',
    reason: null,
    decision: null,
    gone: null,
  };
  pair.isNew = true;
  pair.matched = match.rule;
}
