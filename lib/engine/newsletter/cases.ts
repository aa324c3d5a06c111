import type { Consent } from '@/lib/core/flows/consent';
import type { ContactRecord } from '@/lib/core/model/contact';
import { type NewsletterParts } from '@/lib/ports/consents';
import { addressOf, isSeenOther, type Case, type Cases, type Found } from './case';
import { chooseHolder } from './holder';
import { findParted } from './parted';

/**
 * Groups what was read by address. Contacts whose address has no consent statement are left alone.
 * `isSweep`: so are addresses that are in on both sides and unchanged.
 */
export async function gatherCases({
  parts,
  found,
  isSweep = false,
}: {
  parts: NewsletterParts;
  found: Found;
  isSweep?: boolean;
}): Promise<Cases> {
  const { store } = parts;
  const records = [...new Map(found.records.map((record) => [record.id, record])).values()];
  const byAddress = groupByAddress({ parts, found, records });
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

/** The contacts of every address that was read, also of one that no contact has. */
function groupByAddress({
  parts,
  found,
  records,
}: {
  parts: NewsletterParts;
  found: Found;
  records: readonly ContactRecord[];
}): ReadonlyMap<string, readonly ContactRecord[]> {
  const byAddress = new Map<string, ContactRecord[]>(
    found.addresses.map((address) => [address, []]),
  );
  for (const record of records) {
    const address = addressOf({ record, parts });
    if (address !== null) byAddress.set(address, [...(byAddress.get(address) ?? []), record]);
  }
  for (const address of found.subscribers.keys())
    if (!byAddress.has(address)) byAddress.set(address, []);
  return byAddress;
}

const isSilent = ({ record, parts }: { record: ContactRecord; parts: NewsletterParts }) =>
  !['SUBSCRIBED', 'UNSUBSCRIBED'].includes(String(record.fields[parts.keys.subscription] ?? ''));

function isAsLeft({
  link,
  record,
  others,
  before,
  subscriber,
  place,
}: Pick<Case, 'link' | 'record' | 'others' | 'before' | 'subscriber'> &
  Pick<NewsletterParts, 'place'>): boolean {
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
