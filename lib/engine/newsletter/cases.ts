import type { Consent } from '@/lib/core/flows/consent';
import { isWanted } from '@/lib/core/flows/newsletter';
import type { ContactRecord } from '@/lib/core/model/contact';
import type { Link } from '@/lib/core/model/link';
import { newLink } from '@/lib/core/plan/links';
import { canonical, isBlank } from '@/lib/core/values/canonical';
import { isEmail } from '@/lib/core/values/email';
import { type SubscriberParts } from '@/lib/ports/consents';
import type { Subscriber } from '@/lib/ports/mailing-list';

/** What was just read: contacts from Wix, `subscribers` from the service, `null`: not there. */
export type Found = {
  readonly records: readonly ContactRecord[];
  /** Links whose contact is gone from Wix. */
  readonly gone: readonly Link[];
  readonly addresses: readonly string[];
  readonly subscribers: ReadonlyMap<string, Subscriber | null>;
  /** How often an address was tried before, where it was. */
  readonly attempts: ReadonlyMap<string, number>;
};

export const nothingFound: Found = {
  records: [],
  gone: [],
  addresses: [],
  subscribers: new Map(),
  attempts: new Map(),
};

/** One address with all that is known of it: it has one consent and one link that represents it. */
export type Case = {
  readonly address: string;
  readonly before: Consent;
  /** The link that represents the address; `null`: nothing was ever done here. */
  readonly link: Link | null;
  /**
   * Whether the store has the link in this form: another contact may have taken it over, or its
   * contact may have another address.
   */
  readonly isStored: boolean;
  /** The contact that represents the address, if it was read: its values are sent. */
  readonly record: ContactRecord | null;
  /** Other contacts with the very same address (E06). */
  readonly others: readonly { readonly record: ContactRecord; readonly link: Link | null }[];
  readonly subscriber: Subscriber | null | undefined;
  readonly attempts: number;
};

/** An address that its contact no longer has. */
type Parted = { readonly address: string; readonly link: Link };

export type Cases = {
  readonly cases: readonly Case[];
  /** Addresses that no contact has any more. */
  readonly parted: readonly Parted[];
  /** Contacts that represent their address from now on. */
  readonly heirs: readonly string[];
  /** Links without an address now. */
  readonly bare: readonly Link[];
  /** Links that became needless. */
  readonly removedLinkIds: readonly string[];
};

export const sameAddress = 'sameAddress';

/** Shown, and unchanged since. A change of an address's consent moves every contact that has it. */
export const isSeenOther = ({ record, link }: Case['others'][number]): boolean =>
  link?.reason?.code === sameAddress && link.wixVersion === record.version;

const isHolder = (link: Link) => link.reason?.code !== sameAddress;

/** The address of a contact; `null` also for an invalid one, which is never looked up. */
export function addressOf({
  record,
  parts,
}: {
  record: ContactRecord;
  parts: Pick<SubscriberParts, 'keys'>;
}): string | null {
  const address = canonical({ type: 'email', value: record.fields[parts.keys.email] });
  return address !== null && isEmail(address) ? address : null;
}

/**
 * Groups what was read by address. Contacts whose address has no consent statement are left alone.
 * `isSweep`: so are addresses that are in on both sides and unchanged.
 */
export async function gatherCases({
  parts,
  found,
  isSweep = false,
}: {
  parts: SubscriberParts;
  found: Found;
  isSweep?: boolean;
}): Promise<Cases> {
  const { store } = parts;
  const records = [...new Map(found.records.map((record) => [record.id, record])).values()];
  const byAddress = new Map<string, ContactRecord[]>(
    found.addresses.map((address) => [address, []]),
  );
  for (const record of records) {
    const address = addressOf({ record, parts });
    if (address !== null) byAddress.set(address, [...(byAddress.get(address) ?? []), record]);
  }
  for (const address of found.subscribers.keys())
    if (!byAddress.has(address)) byAddress.set(address, []);
  const links = await store.links({
    wixIds: records.map(({ id }) => id),
    addresses: [...byAddress.keys()],
  });
  const before = await store.consents([...byAddress.keys()]);
  const { moved, parted, heirs, bare } = await findParted({
    parts,
    records,
    links,
    gone: found.gone,
  });
  const current = links.map((link) => moved.get(link.id) ?? link);
  const removedLinkIds: string[] = [];
  const cases = [...byAddress].flatMap(([address, own]): readonly Case[] => {
    const key = store.keyOf(address);
    const spoken = chooseHolder({
      records: own,
      moved,
      links: current.filter(
        (link) => link.keys.wix === key && !bare.some(({ id }) => id === link.id),
      ),
    });
    const known = before.get(address) as Consent; // every one asked for is present
    if (
      known.status === 'unknown' &&
      spoken.link === null &&
      !found.subscribers.has(address) &&
      own.length > 0 &&
      own.every((record) => isSilent({ record, parts }))
    )
      return [];
    if (
      isSweep &&
      isAsLeft({
        ...spoken,
        before: known,
        subscriber: found.subscribers.get(address),
        place: parts.place,
      })
    )
      return [];
    removedLinkIds.push(...spoken.removedLinkIds);
    return [
      {
        address,
        before: known,
        ...spoken,
        isStored: spoken.link === null || links.includes(spoken.link),
        subscriber: found.subscribers.get(address),
        attempts: found.attempts.get(address) ?? 0,
      },
    ];
  });
  return { cases, parted, heirs, bare, removedLinkIds };
}

const isSilent = ({ record, parts }: { record: ContactRecord; parts: SubscriberParts }) =>
  !['SUBSCRIBED', 'UNSUBSCRIBED'].includes(String(record.fields[parts.keys.subscription] ?? ''));

function isAsLeft({
  link,
  record,
  others,
  before,
  subscriber,
  place,
}: Pick<Case, 'link' | 'record' | 'others' | 'before' | 'subscriber'> &
  Pick<SubscriberParts, 'place'>): boolean {
  if (
    link?.state !== 'inSync' ||
    before.status !== 'in' ||
    before.places[place] !== 'in' ||
    !others.every(isSeenOther)
  )
    return false;
  return (
    (record === null || record.version === link.wixVersion) &&
    (subscriber === undefined || subscriber?.status === 'subscribed')
  );
}

/** The contact that represented the address before; else the oldest that has it. */
function chooseHolder({
  records,
  links,
  moved,
}: {
  records: readonly ContactRecord[];
  links: readonly Link[];
  moved: ReadonlyMap<string, Link>;
}): Pick<Case, 'link' | 'record' | 'others'> & { readonly removedLinkIds: readonly string[] } {
  const sorted = [...records].sort((a, b) => (a.createdAt + a.id < b.createdAt + b.id ? -1 : 1));
  const ofContact = (record: ContactRecord) =>
    links.find(({ wixId }) => wixId === record.id) ?? null;
  const holder = links.find((link) => isHolder(link) && !moved.has(link.id)) ?? null;
  const isFree = holder === null || holder.wixId === null || holder.gone !== null;
  const record = isFree ? sorted[0] : sorted.find(({ id }) => id === holder.wixId);
  const others = sorted
    .filter((one) => one !== record)
    .map((one) => ({ record: one, link: ofContact(one) }));
  if (!record)
    return { link: holder ?? links[0] ?? null, record: null, others, removedLinkIds: [] };
  const own = ofContact(record);
  if (holder === null) return { link: own, record, others, removedLinkIds: [] };
  // The link of the address goes on with the contact that takes over.
  return {
    link: { ...holder, wixId: record.id, gone: null },
    record,
    others,
    removedLinkIds: own && own.id !== holder.id ? [own.id] : [],
  };
}

/** Shows a contact without an address that could be mailed, if it is linked or opted in. */
function withoutAddress({
  record,
  link,
  parts,
}: {
  record: ContactRecord;
  link: Link | undefined;
  parts: SubscriberParts;
}): readonly Link[] {
  const code = isBlank(record.fields[parts.keys.email]) ? 'noAddress' : 'badAddress';
  const isShown =
    link !== undefined ||
    (String(record.fields[parts.keys.subscription] ?? '') === 'SUBSCRIBED' &&
      isWanted({ record, rules: parts.rules, key: parts.keys.labels }));
  if (!isShown || (link?.reason?.code === code && link.keys.wix === null)) return [];
  return [
    {
      ...renewed({ link: link ?? newLink({ id: parts.newId() }), wixId: record.id, key: null }),
      state: 'excluded',
      reason: { code },
    },
  ];
}

/** Resets a link for another address; its history stays with it. */
const renewed = ({
  link,
  wixId,
  key,
}: {
  link: Link;
  wixId: string | null;
  key: string | null;
}): Link => ({
  ...newLink({ id: link.id, wixId }),
  decision: link.decision,
  keys: { wix: key, remote: null },
});

/** Contacts whose address is another one than their link's, or none, or that are gone. */
async function findParted({
  parts,
  records,
  links,
  gone,
}: {
  parts: SubscriberParts;
  records: readonly ContactRecord[];
  links: readonly Link[];
  gone: readonly Link[];
}) {
  const { store } = parts;
  const leavers = records.flatMap((record) => {
    const link = links.find(({ wixId }) => wixId === record.id);
    const address = addressOf({ record, parts });
    return link && link.keys.wix !== (address === null ? null : store.keyOf(address))
      ? [{ link, address }]
      : [];
  });
  const clear = await store.addresses(
    [...leavers.map(({ link }) => link), ...gone].flatMap(({ keys }) => keys.wix ?? []),
  );
  const old = await store.links({ wixIds: [], addresses: [...clear.values()] });
  const heirsOf = (link: Link) =>
    old.filter(
      ({ id, keys, gone: isGone }) =>
        keys.wix === link.keys.wix &&
        id !== link.id &&
        isGone === null &&
        !leavers.some((one) => one.link.id === id),
    );
  const parted = leavers.flatMap(({ link }): Parted[] => {
    const address = clear.get(link.keys.wix ?? '');
    return address === undefined || heirsOf(link).length > 0 ? [] : [{ address, link }];
  });
  const bare = records
    .filter((record) => addressOf({ record, parts }) === null)
    .flatMap((record) =>
      withoutAddress({ record, link: links.find(({ wixId }) => wixId === record.id), parts }),
    );
  return {
    moved: new Map(
      leavers.map(({ link, address }) => [
        link.id,
        renewed({ link, wixId: link.wixId, key: address === null ? null : store.keyOf(address) }),
      ]),
    ),
    parted,
    heirs: [...leavers.map(({ link }) => link), ...gone].flatMap((link) =>
      heirsOf(link).flatMap(({ wixId }) => wixId ?? []),
    ),
    bare: [...bare, ...gone.map((link) => goneLink({ link, nowMs: parts.nowMs() }))],
  };
}

const goneLink = ({ link, nowMs }: { link: Link; nowMs: number }): Link => ({
  ...link,
  state: 'excluded',
  reason: { code: 'contactGone' },
  gone: { side: 'wix', atMs: nowMs },
});
