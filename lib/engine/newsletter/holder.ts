import type { ContactRecord } from '@/lib/core/model/contact';
import type { Link } from '@/lib/core/model/link';
import { isHolder, type Case } from './case';

/** The contact that represented the address before; else the oldest that has it. */
export function chooseHolder({
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
