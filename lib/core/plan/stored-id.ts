import { type ContactRecord } from '@/lib/core/model/contact';
import { type Lane, type Mark } from '@/lib/core/model/dirty';
import { type Link } from '@/lib/core/model/link';
import { otherSide, type SideName } from '@/lib/core/model/side';
import type { PlanContext } from './pair';

export type StoredIds = {
  readonly ids: Readonly<Partial<Record<SideName, string>>>;
  readonly marks: readonly Mark[];
};

/**
 * Which side must (still) be told the other's id. Joined with any other write of that side; alone
 * it waits for its own lane behind all live work. Never over an id we did not write (a duplicated
 * site copies ids). Cases: D15, D18.
 */
export function planStoredIds({
  link,
  records,
  lane,
  context,
  writing,
}: {
  link: Link;
  records: Readonly<Record<SideName, ContactRecord>>;
  lane: Lane;
  context: PlanContext;
  writing: ReadonlySet<SideName>;
}): StoredIds {
  const ids: Partial<Record<SideName, string>> = {};
  const marks: Mark[] = [];
  for (const side of ['wix', 'remote'] as const) {
    if (!context.canStoreId[side] || !needsId({ link, records, side })) continue;
    if (writing.has(side) || lane === 'idWrite') ids[side] = records[otherSide(side)].id;
    else marks.push({ side, contactId: records[side].id, lane: 'idWrite', cause: 'ownWrite' });
  }
  return { ids, marks };
}

function needsId({
  link,
  records,
  side,
}: {
  link: Link;
  records: Readonly<Record<SideName, ContactRecord>>;
  side: SideName;
}): boolean {
  const stored = records[side].linkedId;
  const wanted = records[otherSide(side)].id;
  if (stored === wanted) return false;
  return (
    stored === null || link.idWritten[side] || link.formerIds[otherSide(side)].includes(stored)
  );
}
