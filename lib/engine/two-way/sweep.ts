import type { ContactRecord } from '@/lib/core/model/contact';
import type { Mark } from '@/lib/core/model/dirty';
import type { SideName } from '@/lib/core/model/side';
import { idOn } from '@/lib/core/plan/links';
import { type ContactSide } from '@/lib/ports/contact-side';
import { nothingNew, type SyncStore } from '@/lib/ports/store';

/**
 * Overlap of two sweeps, ms, for late index entries and clocks that disagree; a contact compared
 * before is known by its version.
 */
const overlapMs = 5 * 60_000;

/**
 * Finds changes that no webhook reported: contacts changed since the side's watermark are marked
 * when their version is above what was compared last. The watermark is the service's own date, and
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
  const since = new Date(Date.parse(watermark) - overlapMs).toISOString();
  let marked = 0;
  let cursor: string | undefined;
  let serverTime = watermark;
  let isFirst = true;
  do {
    const page = await side.changed({
      since,
      lane: 'live',
      ...(cursor === undefined ? {} : { cursor }),
    });
    // The first answer's date: whatever changes while we page on is after it.
    if (isFirst) serverTime = page.serverTime;
    isFirst = false;
    const marks = [
      ...(await newsOf({ store, side: side.name, records: page.records })),
      ...(await deletionsOf({ store, side: side.name, ids: page.deletedIds })),
    ];
    if (marks.length > 0) await store.mark({ marks });
    marked += marks.length;
    cursor = page.next;
  } while (cursor !== undefined);
  await saveCursor({ store, epoch, side: side.name, at: serverTime });
  return marked;
}

async function newsOf({
  store,
  side,
  records,
}: {
  store: SyncStore;
  side: SideName;
  records: readonly ContactRecord[];
}): Promise<readonly Mark[]> {
  if (records.length === 0) return [];
  const links = await store.linksByIds({
    lookups: [{ side, ids: records.map((record) => record.id) }],
  });
  const seen = new Map(
    links.map((link) => [idOn(link, side), side === 'wix' ? link.wixVersion : link.remoteVersion]),
  );
  return records
    .filter((record) => record.version > (seen.get(record.id) ?? -1))
    .map((record): Mark => ({
      side,
      contactId: record.id,
      lane: 'live',
      cause: 'sweep',
      minVersion: record.version,
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
