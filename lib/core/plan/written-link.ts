import { type ContactRecord } from '@/lib/core/model/contact';
import { type Link } from '@/lib/core/model/link';
import { otherSide, type SideName } from '@/lib/core/model/side';
import { idOn, withId } from './links';
import { addSpan } from './overlap';
import { keyOf, type PlanContext, type PlannedWrite } from './pair';

/** A tombstone: both ids stay, so that a late event is recognised as our own deletion. */
export const deletedLink = ({
  link,
  side,
  nowMs,
}: {
  link: Link;
  side: SideName;
  nowMs: number;
}): Link => ({
  ...link,
  state: 'excluded',
  reason: { code: 'deleted', params: { side } },
  gone: { side: otherSide(side), atMs: nowMs },
  decision: null,
});

/** The contact that was written, as the link knows it. */
export const withWritten = ({
  link,
  write,
  record,
  context,
}: {
  link: Link;
  write: PlannedWrite;
  record: ContactRecord;
  context: PlanContext;
}): Link => ({
  ...withId(link, write.side, record.id),
  keys: { ...link.keys, [write.side]: keyOf({ record, keyHash: context.keyHash }) },
  formerIds: withFormerId({ link, side: write.side, id: record.id }),
  idWritten: {
    ...link.idWritten,
    [write.side]: link.idWritten[write.side] || write.linkedId !== undefined,
  },
  ...(!context.capabilities[write.side].conditionalWrite && write.record
    ? {
        writeSpans: addSpan({
          spans: link.writeSpans,
          span: { from: write.record.version, to: record.version },
        }),
      }
    : {}),
});

function withFormerId({
  link,
  side,
  id,
}: {
  link: Link;
  side: SideName;
  id: string;
}): Link['formerIds'] {
  const known = idOn(link, side);
  return known === null || known === id
    ? link.formerIds
    : { ...link.formerIds, [side]: [...link.formerIds[side], known] };
}
