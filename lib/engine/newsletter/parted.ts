import { isWanted } from '@/lib/core/flows/newsletter';
import type { ContactRecord } from '@/lib/core/model/contact';
import type { Link } from '@/lib/core/model/link';
import { newLink } from '@/lib/core/plan/links';
import { isBlank } from '@/lib/core/values/canonical';
import { type NewsletterParts } from '@/lib/ports/consents';
import { addressOf, type Parted } from './case';

/** Shows a contact without an address that could be mailed, if it is linked or opted in. */
function withoutAddress({
  record,
  link,
  parts,
}: {
  record: ContactRecord;
  link: Link | undefined;
  parts: NewsletterParts;
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
export async function findParted({
  parts,
  records,
  links,
  gone,
}: {
  parts: NewsletterParts;
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
