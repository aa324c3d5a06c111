import type { Mark } from '@/lib/core/model/dirty';
import type { Link } from '@/lib/core/model/link';
import { sides, type SideName } from '@/lib/core/model/side';
import { newLink } from '@/lib/core/plan/links';
import type { Run } from '@/lib/core/run/run';
import type { ItemToApply } from '@/lib/ports/runs';

/** The link that a line of the plan begins with; `null` where the actor makes it. */
export function linkOf({
  item,
  id,
  run,
}: {
  item: ItemToApply;
  id: string;
  run: Run;
}): Link | null {
  const { wixId, remoteId, wix, remote, kind } = item;
  const fresh = {
    ...newLink({ id, wixId, remoteId }),
    base: item.base,
    keys: { wix: wix?.key ?? null, remote: remote?.key ?? null },
  };
  const versions = { wixVersion: wix?.version ?? null, remoteVersion: remote?.version ?? null };
  if (isLeftBy(item)) return { ...fresh, state: 'excluded', reason: item.reason };
  if (wixId !== null && remoteId !== null) {
    // Both agree already: nothing is left to read. A later change has a higher version and an
    // event, or the sweep finds it.
    return kind === 'link'
      ? {
          ...fresh,
          ...versions,
          state: 'inSync',
          idWritten: { wix: wix?.linkedId === remoteId, remote: remote?.linkedId === wixId },
        }
      : fresh;
  }
  // Judged from both lists and by the owner's keys: nothing is left to search for.
  if (item.verdict === 'ambiguous')
    return { ...fresh, ...versions, state: 'onHold', reason: item.reason };
  const facts = wix?.facts ?? remote?.facts;
  if ((kind === 'label' || kind === 'delete') && !item.isOut && facts) {
    const decision = { kind: 'startClean', how: kind, facts } as const;
    if (run.deleteAfterMs === null || kind === 'label') return { ...fresh, decision };
    return {
      ...fresh,
      state: 'excluded',
      reason: {
        code: 'deletionScheduled',
        params: { side: item.side ?? 'remote', atMs: run.deleteAfterMs },
      },
      decision: { ...decision, notBeforeMs: run.deleteAfterMs },
    };
  }
  return isLeft(item)
    ? {
        ...fresh,
        state: 'excluded',
        reason: item.reason ?? { code: 'leftOut', params: { side: item.side ?? 'wix' } },
      }
    : null;
}

/** Left alone by the filter. */
export const isLeftBy = ({ kind, reason }: ItemToApply) =>
  kind === 'skip' && reason?.code === 'outOfScope';

/** The contact stays where it is, and nothing is done with it automatically. */
const isLeft = ({ kind, isOut, verdict }: ItemToApply) =>
  verdict === 'ambiguous' ||
  kind === 'undeletable' ||
  kind === 'keep' ||
  (isOut && (kind === 'label' || kind === 'delete'));

/** What of the line is left for the actor. */
export function marksOf({
  item,
  isSettled,
  storesId,
  delayMs,
}: {
  item: ItemToApply;
  isSettled: boolean;
  storesId: Readonly<Record<SideName, boolean>>;
  delayMs: number;
}): readonly Mark[] {
  const { wixId, remoteId } = item;
  if (isSettled && wixId !== null && remoteId !== null) {
    const stored = { wix: item.wix?.linkedId ?? null, remote: item.remote?.linkedId ?? null };
    return sides.flatMap((side): readonly Mark[] =>
      storesId[side] && stored[side] === null
        ? [
            {
              side,
              contactId: side === 'wix' ? wixId : remoteId,
              lane: 'idWrite',
              cause: 'firstSync',
            },
          ]
        : [],
    );
  }
  if (isLeft(item)) return [];
  const side: SideName = wixId === null ? 'remote' : 'wix';
  const contactId = wixId ?? remoteId;
  if (contactId === null) return [];
  return [
    {
      side,
      contactId,
      lane: 'run',
      cause: 'firstSync',
      ...(delayMs > 0 ? { delayMs } : {}),
      ...(item.verdict === 'alone' && item.kind === 'create'
        ? { evidence: { unmatched: true } }
        : {}),
    },
  ];
}
