import type { ContactRecord } from '@/lib/core/model/contact';
import type { Dirty, Evidence, Mark } from '@/lib/core/model/dirty';
import type { Link } from '@/lib/core/model/link';
import type { Operation, Rule } from '@/lib/core/model/operation';
import { otherSide, sides, type SideName } from '@/lib/core/model/side';
import type { Version } from '@/lib/core/model/version';
import { joinEvidence } from '@/lib/core/plan/events';
import { idOn, versionOn } from '@/lib/core/plan/links';
import type { ReadRequest, ReadResult } from '@/lib/ports/contact-side';
import type { RecentWrite } from '@/lib/ports/store';
import type { Turn } from './turn';

/** One person of this turn: the link, what marked it, and what both sides hold now. */
export type Pair = {
  link: Link;
  /** Not in the store yet, or changed its ids in this turn. */
  isNew: boolean;
  readonly dirty: Dirty[];
  readonly records: Record<SideName, ContactRecord | 'absent' | undefined>;
  /** The service keeps this contact among its deleted ones. */
  readonly deleted: Record<SideName, boolean>;
  open: readonly Operation[];
  /** The operations that this person's decision asks to undo. */
  readonly toUndo: readonly Operation[];
  /** The contacts that hold values refused here, by `holderKey`. */
  readonly holders: Map<string, ContactRecord | 'absent'>;
  /** Rows in which it clears its own value, so that others can follow. */
  readonly makesRoom: Set<number>;
  /** Half links that became part of this one; their unanswered writes are this person's. */
  readonly absorbedLinkIds: string[];
  /** The rule by which two contacts were found to be one person. */
  matched: Rule | null;
};

export type Gathered = {
  readonly pairs: readonly Pair[];
  /** Links that were absorbed by another one. */
  readonly removedLinkIds: readonly string[];
  /** Rows that need no look at all. */
  readonly finished: readonly Dirty[];
  /** Marks for ids still to be stored, which such a row may have stood for. */
  readonly marks: readonly Mark[];
  readonly recentWrites: readonly RecentWrite[];
  /** Links that wait for a value of one of these contacts. */
  readonly waiting: readonly Link[];
};

export async function readSide({
  turn,
  side,
  requests,
}: {
  turn: Turn;
  side: SideName;
  requests: readonly ReadRequest[];
}): Promise<ReadonlyMap<string, ReadResult>> {
  return requests.length === 0 ? new Map() : turn.sides[side].read({ requests, lane: turn.lane });
}

/** Reads the contact of a link; what was compared last must be in the answer. */
export function requestFor({
  link,
  side,
}: {
  link: Link;
  side: SideName;
}): ReadRequest & { readonly atLeast: readonly Version[] } {
  const version = versionOn(link, side);
  return { id: idOn(link, side) ?? '', atLeast: version === null ? [] : [version] };
}

/** A merged contact shows as the record it became: its id then differs from the link's. */
export const recordOf = (result: ReadResult | undefined): ContactRecord | 'absent' | undefined =>
  result === undefined || result.kind === 'absent' ? 'absent' : result.record;

/**
 * What the events and the service's own list of deleted contacts say of this contact (A05: however
 * late the event comes). An event about the old id of a merged contact does not count.
 */
export function evidenceOf({ pair, side }: { pair: Pair; side: SideName }): Evidence {
  const told = pair.dirty.filter(
    (row) => row.side === side && row.contactId === idOn(pair.link, side),
  );
  const evidence = joinEvidence(told.map((row) => row.evidence));
  return pair.deleted[side] ? { ...evidence, deleted: true } : evidence;
}

/**
 * When the first change was noticed, ms; rows of stored ids count only if there is no other row.
 */
export function seenAtOf(dirty: readonly Dirty[]): number | null {
  const changes = dirty.filter(({ lane }) => lane !== 'idWrite');
  const marks = (changes.length > 0 ? changes : dirty).map(({ markedAtMs }) => markedAtMs);
  return marks.length === 0 ? null : Math.min(...marks);
}

/** The side on which this person stands alone, if there is exactly one. */
export function aloneOn(
  pair: Pair,
): { readonly side: SideName; readonly record: ContactRecord } | null {
  for (const side of sides) {
    const record = pair.records[side];
    if (record !== undefined && record !== 'absent' && idOn(pair.link, otherSide(side)) === null)
      return { side, record };
  }
  return null;
}
