import type { ContactRecord } from '@/lib/core/model/contact';
import type { HoldCode, Link } from '@/lib/core/model/link';
import type { Rule } from '@/lib/core/model/operation';
import { otherSide, type SideName } from '@/lib/core/model/side';
import { createOn } from './create-there';
import { deleteThere } from './delete-there';
import { labelThere } from './label-there';
import { withVersion } from './links';
import { stay, usableRows, type OneSided, type PairPlan, type PlanContext } from './pair';
import { fingerprintsOf } from './rows';
import { isOutOfScope, staysOut } from './scope';

/** Plans a contact that is gone on the other side. */
export function planDeleted(input: OneSided): PairPlan {
  const { pair, context, record, present } = input;
  const { link } = pair;
  const gone = otherSide(present);
  // The decision ends with this turn, even without an effect; a contact that is present again is no
  // longer gone.
  const seen: Link = {
    ...withVersion(link, present, record.version),
    decision: null,
    gone: link.gone?.side === present ? null : link.gone,
  };
  switch (link.decision?.kind) {
    case 'deleteThere':
      return isAsShown(input)
        ? deleteThere(input, 'approvedDeletion')
        : hold(seen, 'deletionEdited', gone);
    case 'keep':
      return keep({ ...input, link: seen, rule: 'person' });
    case 'createAnyway':
      // Re-create without a duplicate: a contact that has the address there by now is the same
      // person or needs its own decision.
      return createOn({ ...input, allowDuplicates: false, rule: 'person' });
    default:
  }
  if (link.gone?.side === gone) return stay(seen);
  const evidence = pair.evidence[gone];
  // B04: a contact outside the filter must not be deleted, whatever the rule for deletions says.
  if (isOutside({ link, records: { [present]: record }, context, deciding: present }))
    return evidence.deleted
      ? stay({
          ...seen,
          state: 'excluded',
          reason: { code: 'deletedKept', params: { side: gone } },
          gone: { side: gone, atMs: context.nowMs },
        })
      : stay(seen);
  if (!evidence.deleted)
    return hold(
      seen,
      link.state === 'onHold' && isDeletionHold(link) ? heldSince(input) : 'missing',
      gone,
    );
  if (hasMoved(input)) return hold(seen, 'deletionEdited', gone);
  return planByRule(input, seen);
}

/** What follows from the deletion by the owner's standing rule. */
function planByRule(input: OneSided, seen: Link): PairPlan {
  const { context, record, present } = input;
  const gone = otherSide(present);
  switch (context.policy.deletions[gone]) {
    case 'ask':
      return hold(seen, 'deletionPending', gone);
    case 'keep':
      return keep({ ...input, link: seen, rule: 'deletionKept' });
    case 'label':
      return labelThere({
        ...input,
        link: seen,
        rule: 'standingLabel',
        otherwise: { state: 'onHold', reason: { code: 'deletionPending', params: { side: gone } } },
        gone: { side: gone, atMs: context.nowMs },
      });
    case 'delete':
      return context.deletionsParked && !record.undeletable
        ? hold(seen, 'deletionParked', gone)
        : deleteThere(input, 'standingDeletion');
  }
}

/** B11: the owner's decision holds only for the version that was shown. */
export function isAsShown({ pair, record, present, context }: OneSided): boolean {
  const { decision } = pair.link;
  const version = decision?.kind === 'deleteThere' ? decision.seen?.[present] : undefined;
  return (
    typeof version === 'string' &&
    !context.isNewer[present]({ version: record.version, than: version })
  );
}

/** If the contact on the filter's side is gone, its last known scope counts. */
const isOutside = ({
  link,
  records,
  context,
  deciding,
}: {
  link: Link;
  records: Readonly<Partial<Record<SideName, ContactRecord>>>;
  context: PlanContext;
  deciding: SideName;
}) =>
  context.scope !== null &&
  (context.scope.side === deciding ? staysOut({ link, records, context }) : isOutOfScope(link));

const deletionHolds: ReadonlySet<string> = new Set([
  'deletionPending',
  'deletionEdited',
  'deletionParked',
  'missing',
] satisfies HoldCode[]);

const isDeletionHold = (link: Link) => link.reason !== null && deletionHolds.has(link.reason.code);

/**
 * The hold keeps its code, unless the contact was edited meanwhile: then the owner is asked about
 * the edited contact.
 */
const heldSince = (input: OneSided): HoldCode => {
  const code = input.pair.link.reason?.code as HoldCode;
  return code !== 'missing' && hasMoved(input) ? 'deletionEdited' : code;
};

const hold = (link: Link, code: HoldCode, gone: SideName): PairPlan =>
  stay({ ...link, state: 'onHold', reason: { code, params: { side: gone } }, decision: null });

function keep({ link, present, rule, context }: OneSided & { link: Link; rule: Rule }): PairPlan {
  const gone = otherSide(present);
  return {
    ...stay({
      ...link,
      state: 'excluded',
      reason: { code: 'deletedKept', params: { side: gone } },
      gone: { side: gone, atMs: context.nowMs },
      decision: null,
    }),
    notes: [{ side: present, kind: 'record', rule, values: [] }],
  };
}

/**
 * Whether the remaining contact was edited since both last agreed. Such an edit must not be lost
 * with it.
 */
function hasMoved({ pair, context, record, present }: OneSided): boolean {
  return usableRows(context).some(({ row, fields }) => {
    const base = pair.link.base.rows[row.id];
    if (
      !base ||
      (row.direction !== 'both' && row.direction !== (present === 'wix' ? 'toRemote' : 'toWix'))
    )
      return false;
    const now = fingerprintsOf({
      row,
      side: present,
      field: fields[present],
      value: record.fields[row[present]],
      fingerprint: context.fingerprint,
    });
    return fields[present].type === 'set'
      ? now.some((print) => !base[present].includes(print))
      : !now.every((print) => base[present].includes(print));
  });
}
