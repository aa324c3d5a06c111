import type { ContactRecord } from '@/lib/core/model/contact';
import type { Mark } from '@/lib/core/model/dirty';
import type { SideName } from '@/lib/core/model/side';
import { isNewerThan } from '@/lib/core/model/version';
import { idOn, versionOn } from '@/lib/core/plan/links';
import { type ContactSide, type Watermark } from '@/lib/ports/contact-side';
import { nothingNew, type SyncStore } from '@/lib/ports/store';

/**
 * Finds changes that no webhook reported: contacts changed since the side's watermark are marked
 * when their version is newer than what was compared last. The watermark is the service's own, and
 * moves only when every page was marked. Returns how many contacts were marked. Throws `SideError`
 * when the service did not serve us; the next sweep begins where this one did.
 */
export async function sweepSide({
  store,
  side,
  epoch,
}: {
  store: SyncStore;
  side: ContactSide;
  epoch: number;
}): Promise<number> {
  const watermark = (await store.connection()).watermarks[side.name];
  if (watermark === null) return 0;
  let marked = 0;
  let cursor: string | undefined;
  let next: Watermark | undefined;
  do {
    const page = await side.changed({
      since: watermark,
      lane: 'live',
      ...(cursor === undefined ? {} : { cursor }),
    });
    // The first answer's: whatever changes while we page on is after it.
    next ??= page.watermark;
    const marks = [
      ...(await newsOf({ store, side, records: page.records })),
      ...(await deletionsOf({ store, side: side.name, ids: page.deletedIds })),
    ];
    if (marks.length > 0) await store.mark({ marks });
    marked += marks.length;
    cursor = page.next;
  } while (cursor !== undefined);
  await saveCursor({ store, epoch, side: side.name, at: next });
  return marked;
}

async function newsOf({
  store,
  side: { name: side, isNewer },
  records,
}: {
  store: SyncStore;
  side: ContactSide;
  records: readonly ContactRecord[];
}): Promise<readonly Mark[]> {
  if (records.length === 0) return [];
  const links = await store.linksByIds({
    lookups: [{ side, ids: records.map((record) => record.id) }],
  });
  const seen = new Map(links.map((link) => [idOn(link, side), versionOn(link, side)]));
  return records
    .filter(({ id, version }) => isNewerThan({ version, than: seen.get(id) ?? null, isNewer }))
    .map((record): Mark => ({
      side,
      contactId: record.id,
      lane: 'live',
      cause: 'sweep',
      version: record.version,
      evidence: { versioned: true },
    }));
}

/**
 * Deletions of linked contacts only. A tombstone has been dealt with; a contact held as missing
 * waits for just this proof.
 */
async function deletionsOf({
  store,
  side,
  ids,
}: {
  store: SyncStore;
  side: SideName;
  ids: readonly string[];
}): Promise<readonly Mark[]> {
  if (ids.length === 0) return [];
  const links = await store.linksByIds({ lookups: [{ side, ids }] });
  const living = new Set(
    links
      .filter(
        (link) =>
          link.gone === null && (link.state !== 'onHold' || link.reason?.code === 'missing'),
      )
      .map((link) => idOn(link, side)),
  );
  return ids
    .filter((id) => living.has(id))
    .map((contactId): Mark => ({
      side,
      contactId,
      lane: 'live',
      cause: 'sweep',
      evidence: { deleted: true },
    }));
}

async function saveCursor({
  store,
  epoch,
  side,
  at,
}: {
  store: SyncStore;
  epoch: number;
  side: SideName;
  at: string;
}): Promise<void> {
  await store.commit({ ...nothingNew(epoch), state: { watermarks: { [side]: at } } });
}
