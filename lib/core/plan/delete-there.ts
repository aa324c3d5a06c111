import type { ContactRecord, Undeletable } from '@/lib/core/model/contact';
import type { Link } from '@/lib/core/model/link';
import type { OperationValue, Rule } from '@/lib/core/model/operation';
import { otherSide, type SideName } from '@/lib/core/model/side';
import { isBlank } from '@/lib/core/values/canonical';
import { stay, type OneSided, type PairPlan, type PlannedWrite } from './pair';

/** Deletes the contact where it still is, unless the service never deletes such a contact. */
export function deleteThere({ pair, context, record, present }: OneSided, rule: Rule): PairPlan {
  const { link } = pair;
  if (record.undeletable) {
    const kept = keptBecause({ link, why: record.undeletable, present, nowMs: context.nowMs });
    const error = { code: `undeletable.${record.undeletable}`, params: { side: present } };
    return { ...stay(kept), notes: [{ side: present, kind: 'delete', rule, values: [], error }] };
  }
  const write: PlannedWrite = {
    side: present,
    kind: 'delete',
    operation: 'delete',
    rule,
    record,
    fields: {},
    allowDuplicates: false,
    changes: [],
    values: valuesOf(record),
    overwrites: 0,
  };
  return { ...stay(link), writes: [write] };
}

/** The link of a contact that Wix refuses to delete: excluded, with the reason. */
export function keptBecause({
  link,
  why,
  present,
  nowMs,
}: {
  link: Link;
  why: Undeletable;
  present: SideName;
  nowMs: number;
}): Link {
  return {
    ...link,
    state: 'excluded',
    reason: { code: `undeletable.${why}`, params: { side: present } },
    gone: { side: otherSide(present), atMs: nowMs },
    decision: null,
  };
}

/** The whole readable record, so that what we delete can be put back. */
const valuesOf = (record: ContactRecord): readonly OperationValue[] =>
  Object.entries(record.fields).flatMap(([field, before]) =>
    isBlank(before) ? [] : [{ field, before, after: null }],
  );
