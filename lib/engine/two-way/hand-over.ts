import type { Mark } from '@/lib/core/model/dirty';
import type { Link } from '@/lib/core/model/link';
import { sides } from '@/lib/core/model/side';
import { contactsOf, idOn } from '@/lib/core/plan/links';
import { isOutOfScope } from '@/lib/core/plan/scope';
import type { Run } from '@/lib/core/run/run';
import type { ItemToApply } from '@/lib/ports/runs';
import { nothingNew } from '@/lib/ports/store';
import type { FirstSyncDeps } from './first-sync-deps';
import { isLeftBy, linkOf, marksOf } from './planned-link';

const applyBatch = 500;

/**
 * Turns the plan's lines into links and marks; the actor does the rest, line by line, under every
 * rule of live work.
 */
export async function handOver(deps: FirstSyncDeps & { run: Run }): Promise<void> {
  const { store, runs, epoch, run } = deps;
  for (let after = run.appliedTo; ;) {
    const items = await runs.toApply({ runId: run.id, after, limit: applyBatch });
    const last = items.at(-1);
    if (!last) break;
    const { links, marks } = await changesOf({ ...deps, items });
    await store.commit({ ...nothingNew(epoch), links, marks });
    if (!(await runs.applied({ epoch, runId: run.id, to: last.no }))) return;
    after = last.no;
  }
  const watermarks = Object.fromEntries(
    sides.flatMap((side) => {
      const { watermark } = run.index[side];
      return watermark === undefined ? [] : [[side, watermark]];
    }),
  );
  await store.commit({ ...nothingNew(epoch), phase: 'applying', state: { watermarks } });
}

/**
 * A contact linked meanwhile, by an edit that came first or before a crash, keeps its link and is
 * only looked at.
 */
async function changesOf({
  store,
  random,
  clock,
  storesId,
  run,
  items,
}: FirstSyncDeps & { run: Run; items: readonly ItemToApply[] }): Promise<{
  links: readonly Link[];
  marks: readonly Mark[];
}> {
  const known = await store.linksByIds({
    lookups: sides.map((side) => ({
      side,
      ids: items.flatMap((item) => idOn(item, side) ?? []),
    })),
  });
  const owners = new Map(
    known.flatMap((link) =>
      contactsOf(link).map(({ side, contactId }) => [`${side}:${contactId}`, link] as const),
    ),
  );
  const links: Link[] = [];
  const marks: Mark[] = [];
  for (const item of items) {
    if (item.kind === 'same') continue;
    const old = owners.get(`wix:${item.wixId}`) ?? owners.get(`remote:${item.remoteId}`);
    const link = old ? null : linkOf({ item, id: random.uuid(), run });
    const isSettled = link?.state === 'inSync';
    if (link) links.push(isSettled ? link : { ...link, runId: run.id });
    else if (old && item.writes.length > 0) links.push({ ...old, runId: run.id });
    const delayMs = isScheduled({ item, run })
      ? Math.max(0, (run.deleteAfterMs ?? 0) - clock.nowMs())
      : 0;
    marks.push(
      ...(isLeftBy(item) && (!old || isOutOfScope(old))
        ? []
        : marksOf({ item, isSettled, storesId, delayMs })),
    );
  }
  return { links, marks };
}

/** Approved for later: until then the contact stays where it is. */
const isScheduled = ({ item, run }: { item: ItemToApply; run: Run }) =>
  item.kind === 'delete' && !item.isOut && run.deleteAfterMs !== null;
