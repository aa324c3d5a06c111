import { isRecognisable } from '@/lib/core/match/recognise';
import type { ContactRecord } from '@/lib/core/model/contact';
import type { Refusal } from '@/lib/core/model/link';
import type { Rule } from '@/lib/core/model/operation';
import { otherSide } from '@/lib/core/model/side';
import { isBlank } from '@/lib/core/values/canonical';
import { carryRow } from './carry-row';
import {
  refusedReason,
  stay,
  usableRows,
  type OneSided,
  type PairPlan,
  type PlanContext,
  type PlannedWrite,
} from './pair';
import { standingRefusals } from './refusals';
import { flows } from './row-decision';

/** Creates the contact on the other side, or says which refused value prevents it. */
export function createOn({
  pair,
  context,
  record,
  present,
  allowDuplicates,
  rule,
}: OneSided & { allowDuplicates: boolean; rule: Rule }): PairPlan {
  const { link } = pair;
  const target = otherSide(present);
  const standing = link.decision?.kind === 'retry' ? [] : standingRefusals({ pair, context });
  const carried = usableRows(context)
    .filter(({ row }) => flows(row, target) && !isBlank(record.fields[row[present]]))
    .map((usable) => carryRow({ ...usable, record, present, standing, context }));
  const refusals = [
    ...carried.flatMap(({ rests }) => rests),
    ...carried.flatMap(({ problems }) => problems),
  ];
  const keyRests = refusals.find(
    (refusal) =>
      isKeyOf({ refusal, context }) &&
      (refusal.code === 'heldByAnother' || !isRecognisable(without({ record, refusals, context }))),
  );
  if (keyRests)
    return stay({
      ...link,
      refusals,
      state: 'failed',
      reason: refusedReason(keyRests),
      decision: null,
    });
  const values = carried.flatMap((row) => row.values);
  const write: PlannedWrite = {
    side: target,
    kind: 'create',
    operation: 'create',
    rule,
    fields: Object.fromEntries(values.map(({ field, value }) => [field, value])),
    linkedId: record.id,
    allowDuplicates,
    changes: values.map(({ row, field, after, source }) => ({
      row,
      field,
      rule,
      before: [],
      after,
      source,
    })),
    values: values.map(({ field, value }) => ({ field, before: null, after: value })),
    overwrites: 0,
  };
  return { ...stay({ ...link, refusals, state: 'waiting', reason: null }), writes: [write] };
}

const typeOf = ({ refusal, context }: { refusal: Refusal; context: PlanContext }) =>
  usableRows(context).find(({ row }) => row.id === refusal.row)?.fields[refusal.side].type;

const isKeyOf = (of: { refusal: Refusal; context: PlanContext }) =>
  ['email', 'phone'].includes(typeOf(of) ?? '');

/** The record without its addresses, or without its numbers, if such a row rests. */
function without({
  record,
  refusals,
  context,
}: {
  record: ContactRecord;
  refusals: readonly Refusal[];
  context: PlanContext;
}): ContactRecord {
  const types = new Set(refusals.map((refusal) => typeOf({ refusal, context })));
  return {
    ...record,
    emails: types.has('email') ? [] : record.emails,
    phones: types.has('phone') ? [] : record.phones,
  };
}
