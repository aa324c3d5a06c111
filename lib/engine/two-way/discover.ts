import { type ContactRecord } from '@/lib/core/model/contact';
import { otherSide, type SideName } from '@/lib/core/model/side';
import { isNewerThan } from '@/lib/core/model/version';
import { idOn, versionOn, withId } from '@/lib/core/plan/links';
import { staysOut } from '@/lib/core/plan/scope';
import { aloneOn, readSide, recordOf, type Pair } from './pair';
import { choose, readAgain, search, type Lonely } from './search-partners';
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
  const candidates = unique([...seen.named, ...seen.naming, ...seen.byEmail, ...seen.byPhone]);
  const owners =
    candidates.length === 0
      ? []
      : await turn.store.linksByIds({
          lookups: [{ side: target, ids: candidates.map((record) => record.id) }],
        });
  const halfOf = new Map(
    owners
      .filter((link) => idOn(link, side) === null)
      .map((link) => [idOn(link, target) ?? '', link]),
  );
  const taken = new Set(
    owners.filter((link) => idOn(link, side) !== null).map((link) => idOn(link, target) ?? ''),
  );
  const unsure = lonely.filter(
    ({ pair, record }) => choose({ pair, record, found: seen, taken }).kind === 'hold',
  );
  const found = await readAgain({ turn, side, found: seen, unsure });
  const joined: { pair: Pair; record: ContactRecord }[] = [];
  for (const { pair, record } of lonely) {
    const match = choose({ pair, record, found, taken });
    if (match.kind === 'hold') {
      pair.link = {
        ...pair.link,
        state: 'onHold',
        reason: { code: match.code, params: { side: target } },
      };
      pair.isNew = true;
    }
    // No other contact has its address now: it is new there.
    if (match.kind === 'none' && pair.link.state === 'onHold' && !pair.link.decision) {
      pair.link = { ...pair.link, state: 'waiting', reason: null };
      pair.isNew = true;
    }
    if (match.kind !== 'link') continue;
    taken.add(match.record.id);
    const absorbed = [...left].find(
      (other) => other !== pair && idOn(other.link, target) === match.record.id,
    );
    if (absorbed) {
      left.delete(absorbed);
      pair.dirty.push(...absorbed.dirty);
    }
    const half = halfOf.get(match.record.id);
    if (half && half.id !== pair.link.id) {
      removed.push(half.id);
      pair.absorbedLinkIds.push(half.id);
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

const unique = (records: readonly ContactRecord[]) => [
  ...new Map(records.map((record) => [record.id, record])).values(),
];
