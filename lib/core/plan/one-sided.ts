import type { Link } from '@/lib/core/model/link';
import { otherSide, type SideName } from '@/lib/core/model/side';
import { deleteThere } from './delete-there';
import { isAsShown, planDeleted } from './deleted';
import { withVersion } from './links';
import { planNew } from './new-contact';
import { isRecord, stay, type PairPlan, type PairState, type PlanContext } from './pair';
import { mergedReasons } from './waiting';

/**
 * Plans a person with a contact on one side only: new there, or deleted on the other. Cases A01,
 * A02, A05–A07, A12, A13, B02, B08, B10.
 */
export function planOneSided({
  pair,
  context,
}: {
  pair: PairState;
  context: PlanContext;
}): PairPlan {
  const present = (['wix', 'remote'] as const).find((side) => isRecord(pair.records[side]));
  if (!present) return forget(pair);
  const record = pair.records[present];
  if (!isRecord(record)) return forget(pair);
  const missing = otherSide(present);
  if (pair.records[missing] === 'absent') return planDeleted({ pair, context, record, present });
  const input = { pair, context, record, present };
  if (pair.link.decision?.kind === 'deleteThere')
    return isAsShown(input)
      ? deleteThere(input, 'approvedDeletion')
      : stay({ ...withVersion(pair.link, present, record.version), decision: null });
  // B15, B16: a contact left over from a merge is kept if a person decides so; otherwise it goes on
  // waiting for a decision.
  return isMergedAway(pair.link) && pair.link.decision?.kind !== 'keep'
    ? stay({ ...pair.link, decision: null })
    : planNew(input);
}

const isMergedAway = (link: Link) =>
  link.state === 'excluded' && mergedReasons.some((code) => code === link.reason?.code);

/**
 * A07: gone on every side. A contact that we deleted stays as a tombstone, so that it can be put
 * back.
 */
function forget({ link }: PairState): PairPlan {
  if (link.reason?.code === 'deleted') return stay(link);
  const side: SideName = link.wixId === null ? 'remote' : 'wix';
  const both = link.wixId !== null && link.remoteId !== null;
  return {
    ...stay(link),
    drop: true,
    notes: both ? [{ side, kind: 'unlink', rule: 'deletedOnBoth', values: [] }] : [],
  };
}
