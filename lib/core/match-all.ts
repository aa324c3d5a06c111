import { nameOf } from './presence';
import { canonical } from './values';
import { otherSide, type ContactRecord, type SideName } from './types';

/** What a first sync needs to know of a contact; small, so that whole address books fit. */
export type IndexEntry = { readonly side: SideName; readonly id: string; readonly version: number; readonly linkedId: string | null; readonly emails: readonly string[]; readonly phoneNames: readonly string[]; readonly hasKey: boolean };

export type MatchedPair = { readonly wix: IndexEntry; readonly remote: IndexEntry; readonly rule: 'storedId' | 'matched' };

export type Matched = {
  readonly pairs: readonly MatchedPair[];
  /** Nobody over there is them or names them: would be created on the other side. */
  readonly alone: Readonly<Record<SideName, readonly string[]>>;
  /** More than one could be meant: waits for the owner. */
  readonly ambiguous: Readonly<Record<SideName, readonly string[]>>;
  /** No e-mail, and no number with a name. */
  readonly unrecognisable: Readonly<Record<SideName, readonly string[]>>;
};

export function indexEntry({ side, record }: { side: SideName; record: ContactRecord }): IndexEntry {
  const keys = (type: 'email' | 'phone', values: readonly string[]) => [...new Set(values.flatMap((value) => canonical({ type, value }) ?? []))];
  const emails = keys('email', record.emails);
  const name = nameOf(record);
  const phones = name === null ? [] : keys('phone', record.phones).map((phone) => `${phone} ${name}`);
  return { side, id: record.id, version: record.version, linkedId: record.linkedId, emails, phoneNames: emails.length === 0 ? phones : [], hasKey: emails.length > 0 || phones.length > 0 };
}

/** Matches two complete address books: stored id → e-mail with exactly one holder on each side → phone and name where there is no e-mail. */
export function matchAll(entries: readonly IndexEntry[]): Matched {
  const books = { wix: new Map<string, IndexEntry>(), remote: new Map<string, IndexEntry>() };
  for (const entry of entries) books[entry.side].set(entry.id, entry);
  const pairs: MatchedPair[] = [];
  const paired = { wix: new Set<string>(), remote: new Set<string>() };
  const pair = (wix: IndexEntry, remote: IndexEntry, rule: 'storedId' | 'matched') => {
    if (paired.wix.has(wix.id) || paired.remote.has(remote.id)) return;
    pairs.push({ wix, remote, rule });
    paired.wix.add(wix.id);
    paired.remote.add(remote.id);
  };
  for (const entry of entries) {
    const other = entry.linkedId === null ? undefined : books[otherSide(entry.side)].get(entry.linkedId);
    // A stored id counts only if the other side names this contact or is blank: duplicated sites copy ids.
    if (!other || (other.linkedId !== null && other.linkedId !== entry.id)) continue;
    if (entry.side === 'wix') pair(entry, other, 'storedId');
    else pair(other, entry, 'storedId');
  }
  const ambiguous = { wix: new Set<string>(), remote: new Set<string>() };
  for (const keyOf of [(entry: IndexEntry) => entry.emails, (entry: IndexEntry) => entry.phoneNames]) {
    const holders = holdersOf(entries, keyOf);
    for (const { wix, remote } of holders.values()) {
      const [onWix, onRemote] = [wix[0], remote[0]];
      if (onWix && onRemote && wix.length === 1 && remote.length === 1) pair(onWix, onRemote, 'matched');
      else if (wix.length > 1 || remote.length > 1) for (const entry of [...wix, ...remote]) ambiguous[entry.side].add(entry.id);
    }
  }
  // Who is named over there by somebody who is not their pair may not be created by id: that would land on the one who names them.
  for (const entry of entries) if (entry.linkedId !== null) ambiguous[otherSide(entry.side)].add(entry.linkedId);
  const left = (side: SideName) => entries.filter((entry) => entry.side === side && !paired[side].has(entry.id));
  const split = (choose: (entry: IndexEntry) => boolean) => ({ wix: left('wix').filter(choose).map((entry) => entry.id), remote: left('remote').filter(choose).map((entry) => entry.id) });
  return {
    pairs,
    alone: split((entry) => entry.hasKey && !ambiguous[entry.side].has(entry.id)),
    ambiguous: split((entry) => ambiguous[entry.side].has(entry.id)),
    unrecognisable: split((entry) => !entry.hasKey && !ambiguous[entry.side].has(entry.id)),
  };
}

function holdersOf(entries: readonly IndexEntry[], keyOf: (entry: IndexEntry) => readonly string[]): ReadonlyMap<string, Record<SideName, IndexEntry[]>> {
  const holders = new Map<string, Record<SideName, IndexEntry[]>>();
  for (const entry of entries) for (const key of keyOf(entry)) {
    const at = holders.get(key) ?? { wix: [], remote: [] };
    at[entry.side].push(entry);
    holders.set(key, at);
  }
  return holders;
}
