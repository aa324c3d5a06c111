import { newLink } from '../core/link';
import { indexEntry, matchAll, type IndexEntry, type Matched, type MatchedPair } from '../core/match-all';
import type { ContactSide, Random, SyncStore } from '../core/ports';
import type { Link, Mark, SideName } from '../core/types';
import { cursorSetting } from './sweep';

type Sides = Readonly<Record<SideName, ContactSide>>;

export type FirstSyncPlan = { readonly matched: Matched; /** ISO, each service's own clock before its page one: the sweep that ends the run starts here. */ readonly watermarks: Readonly<Record<SideName, string>> };

const marksPerCommit = 500;

/** Indexes both sides completely and matches them. Reads only; what it returns is what `applyFirstSync` does. */
export async function planFirstSync({ sides, onProgress = () => {} }: { sides: Sides; onProgress?: (counts: Readonly<Record<SideName, number>>) => void }): Promise<FirstSyncPlan> {
  const counts = { wix: 0, remote: 0 };
  const index = async (side: ContactSide): Promise<{ entries: IndexEntry[]; watermark: string }> => {
    const entries = new Map<string, IndexEntry>();
    let watermark: string | undefined;
    let cursor: string | undefined;
    do {
      const page = await side.list({ lane: 'run', ...(cursor === undefined ? {} : { cursor }) });
      watermark ??= page.serverTime;
      for (const record of page.records) entries.set(record.id, indexEntry({ side: side.name, record }));
      counts[side.name] = entries.size;
      onProgress({ ...counts });
      cursor = page.next;
    } while (cursor !== undefined);
    return { entries: [...entries.values()], watermark };
  };
  const [wix, remote] = await Promise.all([index(sides.wix), index(sides.remote)]);
  return { matched: matchAll([...wix.entries, ...remote.entries]), watermarks: { wix: wix.watermark, remote: remote.watermark } };
}

/**
 * Saves the links and marks everybody for the run lane; the actor then fills and creates, resumable at any point. Links that
 * exist already stay as they are, and who is in sync at the versions listed is not looked at again. The connection goes on as `applying`; the caller turns it `live` when the run lane is empty.
 */
export async function applyFirstSync({ store, epoch, plan, random }: { store: SyncStore; epoch: number; plan: FirstSyncPlan; random: Random }): Promise<void> {
  const { matched, watermarks } = plan;
  const empty = { epoch, removedLinkIds: [], operations: [], aliases: [], finished: [], postponed: [], marks: [] };
  for (const chunk of chunks(matched.pairs, marksPerCommit)) {
    const known = await store.linksByIds({ lookups: [{ side: 'wix', ids: chunk.map(({ wix }) => wix.id) }, { side: 'remote', ids: chunk.map(({ remote }) => remote.id) }] });
    const taken = new Map(known.flatMap((link) => [[`wix:${link.wixId}`, link] as const, [`remote:${link.remoteId}`, link] as const]));
    const fresh = chunk.filter(({ wix, remote }) => !taken.has(`wix:${wix.id}`) && !taken.has(`remote:${remote.id}`));
    const moved = chunk.filter((pair) => !isAgreed({ pair, link: taken.get(`wix:${pair.wix.id}`) }));
    await store.commit({ ...empty, links: fresh.map(({ wix, remote }): Link => newLink({ id: random.uuid(), wixId: wix.id, remoteId: remote.id })), marks: moved.map(({ wix }) => runMark('wix', wix.id)) });
  }
  const others = (['wix', 'remote'] as const).flatMap((side) => [
    ...matched.alone[side].map((id): Mark => ({ ...runMark(side, id), evidence: { unmatched: true } })),
    ...[...matched.ambiguous[side], ...matched.unrecognisable[side]].map((id) => runMark(side, id)),
  ]);
  for (const marks of chunks(others, marksPerCommit)) await store.mark({ marks });
  await store.commit({ ...empty, links: [], phase: 'applying', settings: { [cursorSetting('wix')]: watermarks.wix, [cursorSetting('remote')]: watermarks.remote } });
}

/** Compared before at these very versions: a further run has nothing to find. */
const isAgreed = ({ pair: { wix, remote }, link }: { pair: MatchedPair; link: Link | undefined }) =>
  link?.state === 'inSync' && link.wixId === wix.id && link.remoteId === remote.id && link.wixVersion === wix.version && link.remoteVersion === remote.version;

const runMark = (side: SideName, contactId: string): Mark => ({ side, contactId, lane: 'run', cause: 'firstSync' });

function chunks<T>(all: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, index) => all.slice(index * size, (index + 1) * size));
}
