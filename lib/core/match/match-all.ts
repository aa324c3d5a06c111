import { nameOf } from '@/lib/core/match/recognise';
import { type ContactRecord } from '@/lib/core/model/contact';
import { otherSide, type SideName } from '@/lib/core/model/side';
import type { MatchKey, MatchVerdict } from '@/lib/core/run/staged';
import { canonical } from '@/lib/core/values/canonical';
import type { KeyHash } from '@/lib/core/values/fingerprint';

/** What matching needs of a contact; keys are hashed. */
export type IndexEntry = {
  readonly side: SideName;
  readonly id: string;
  readonly linkedId: string | null;
  readonly emails: readonly string[];
  readonly phoneNames: readonly string[];
  readonly hasKey: boolean;
};

/** `mate`: the id on the other side, where there is one. */
export type Judged = { readonly verdict: MatchVerdict; readonly mate: string | null };

/** The keyed hashes by which a contact may be recognised. */
export function matchKeysOf({
  record,
  keyHash,
}: {
  record: ContactRecord;
  keyHash: KeyHash;
}): Pick<IndexEntry, 'emails' | 'phoneNames' | 'hasKey'> {
  const keys = (type: 'email' | 'phone', values: readonly string[]) => [
    ...new Set(values.flatMap((value) => canonical({ type, value }) ?? [])),
  ];
  const emails = keys('email', record.emails).map((email) => keyHash('email', email));
  const name = nameOf(record);
  const phoneNames =
    name === null
      ? []
      : keys('phone', record.phones).map((phone) => keyHash('phoneName', `${phone} ${name}`));
  return { emails, phoneNames, hasKey: emails.length > 0 || phoneNames.length > 0 };
}

export type MatchInput = {
  readonly entries: readonly IndexEntry[];
  readonly keys: Readonly<Record<MatchKey, boolean>>;
  /** Pairs we know, and contacts of links that have no partner in these lists. */
  readonly linked: readonly { readonly wix: string; readonly remote: string }[];
  readonly known: readonly { readonly side: SideName; readonly id: string }[];
};

/**
 * Judges two complete address books: what we linked before → stored id → e-mail with exactly one
 * holder on each side → phone and name where one of the two has no e-mail. A contact with several
 * candidates is ambiguous, never guessed. Keyed `side:id`. The set-wise version is lib/db/match.ts;
 * a random test holds the two against each other.
 */
export function matchAll({
  entries,
  keys,
  linked,
  known,
}: MatchInput): ReadonlyMap<string, Judged> {
  const judged = new Map<string, Judged>();
  const byKey = new Map(entries.map((entry) => [keyOf(entry), entry]));
  const isFree = (entry: IndexEntry) => !judged.has(keyOf(entry));
  const judge = (entry: IndexEntry, verdict: MatchVerdict, mate: string | null = null) =>
    void judged.set(keyOf(entry), { verdict, mate });
  const pair = (wix: IndexEntry, remote: IndexEntry, verdict: MatchVerdict) => {
    judge(wix, verdict, remote.id);
    judge(remote, verdict, wix.id);
  };
  for (const { wix, remote } of linked) {
    const [onWix, onRemote] = [byKey.get(`wix:${wix}`), byKey.get(`remote:${remote}`)];
    if (onWix && onRemote) pair(onWix, onRemote, 'linked');
  }
  for (const { side, id } of known) {
    const entry = byKey.get(`${side}:${id}`);
    if (entry && isFree(entry)) judge(entry, 'known');
  }
  /**
   * Pairs contacts that are each other's only candidate; any other contact with a candidate is
   * ambiguous.
   */
  const pairMutual = (
    verdict: MatchKey,
    mayPair: boolean,
    candidatesOf: (entry: IndexEntry) => {
      readonly ids: ReadonlySet<string>;
      readonly isCrowded: boolean;
    },
  ) => {
    const free = entries.filter(isFree);
    const views = new Map(free.map((entry) => [keyOf(entry), candidatesOf(entry)]));
    const only = (entry: IndexEntry) => {
      const view = views.get(keyOf(entry));
      return view && !view.isCrowded && view.ids.size === 1 ? ([...view.ids][0] ?? null) : null;
    };
    for (const entry of free) {
      const mate = entry.side === 'wix' ? byKey.get(`remote:${only(entry) ?? ''}`) : undefined;
      if (mayPair && mate && views.has(keyOf(mate)) && only(mate) === entry.id)
        pair(entry, mate, verdict);
    }
    for (const entry of free) {
      const view = views.get(keyOf(entry));
      if (isFree(entry) && view && (view.isCrowded || view.ids.size > 0)) judge(entry, 'ambiguous');
    }
  };
  const naming = groupBy(
    entries.filter((entry) => entry.linkedId !== null),
    (entry) => [`${otherSide(entry.side)}:${entry.linkedId}`],
  );
  if (keys.storedId) {
    pairMutual('storedId', true, (entry) => {
      const named =
        entry.linkedId === null
          ? undefined
          : byKey.get(`${otherSide(entry.side)}:${entry.linkedId}`);
      const all = [...(named ? [named] : []), ...(naming.get(keyOf(entry)) ?? [])];
      // A stored id counts only if the other side names this contact or is blank: duplicated sites
      // copy ids.
      const agreeing = all.filter(
        (other) =>
          isFree(other) &&
          (entry.linkedId === null || entry.linkedId === other.id) &&
          (other.linkedId === null || other.linkedId === entry.id),
      );
      return { ids: new Set(agreeing.map((other) => other.id)), isCrowded: false };
    });
  }
  const holders = groupBy(entries, (entry) => entry.emails);
  // Even if switched off, these two keys find ambiguous contacts: services refuse a second contact
  // with the same address or number.
  pairMutual('email', keys.email, (entry) => {
    const sharing = entry.emails
      .flatMap((email) => holders.get(email) ?? [])
      .filter((other) => other !== entry);
    return {
      ids: new Set(sharing.filter((other) => other.side !== entry.side).map((other) => other.id)),
      isCrowded: sharing.some((other) => other.side === entry.side),
    };
  });
  const numbers = groupBy(entries, (entry) => entry.phoneNames);
  pairMutual('phoneName', keys.phoneName, (entry) => {
    const sharing = entry.phoneNames
      .flatMap((key) => numbers.get(key) ?? [])
      .filter(
        (other) =>
          other.side !== entry.side && (entry.emails.length === 0 || other.emails.length === 0),
      );
    return { ids: new Set(sharing.map((other) => other.id)), isCrowded: false };
  });
  for (const entry of entries) {
    if (!isFree(entry)) continue;
    // A contact on the other side stores this id without being its pair: a create by id would land
    // on that contact.
    if (naming.has(keyOf(entry))) judge(entry, 'ambiguous');
    else judge(entry, entry.hasKey ? 'alone' : 'unrecognisable');
  }
  return judged;
}

const keyOf = ({ side, id }: Pick<IndexEntry, 'side' | 'id'>) => `${side}:${id}`;

function groupBy(
  entries: readonly IndexEntry[],
  keysOf: (entry: IndexEntry) => readonly string[],
): ReadonlyMap<string, readonly IndexEntry[]> {
  const groups = new Map<string, IndexEntry[]>();
  for (const entry of entries)
    for (const key of keysOf(entry)) {
      const group = groups.get(key);
      if (group) group.push(entry);
      else groups.set(key, [entry]);
    }
  return groups;
}
