import { type ContactRecord } from '@/lib/core/model/contact';
import { otherSide } from '@/lib/core/model/side';
import { withVersion } from './links';
import { type LinkChange } from './pair';
import { lookAgain, recordOf, type SettleStep } from './settle-step';
import { withWritten } from './written-link';

/**
 * Settles a write that carried nothing over: the base stays, and the other side is looked at
 * because this one has moved.
 */
export function settleLinkOnly({
  progress,
  write,
  record,
  pair,
  context,
  done,
}: SettleStep & { record: ContactRecord; done: LinkChange }): void {
  // Merged away between our read and our write.
  if (write.record && record.id !== write.record.id)
    return lookAgain(progress, { kind: 'now', counts: true });
  const { link } = progress;
  progress.link = {
    ...withVersion(withWritten({ link, write, record, context }), write.side, record.version),
    ...done,
  };
  const isOfRun = pair.link.decision?.kind === 'undo' && pair.link.decision.runId !== undefined;
  const mark = isOfRun
    ? ({ lane: 'run', cause: 'undoRun' } as const)
    : ({ lane: 'interactive', cause: 'person' } as const);
  // Prefer the other contact: the echo of the one just written would mix with this mark.
  const other = otherSide(write.side);
  const otherId = recordOf(pair, other)?.id;
  if (otherId !== undefined) progress.marks.push({ ...mark, side: other, contactId: otherId });
  else if (progress.link.decision)
    progress.marks.push({ ...mark, side: write.side, contactId: record.id });
}
