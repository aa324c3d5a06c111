import { isRecognisable } from '@/lib/core/match/recognise';
import type { ContactRecord } from '@/lib/core/model/contact';
import type { FieldValue } from '@/lib/core/model/field';
import type { Refusal } from '@/lib/core/model/link';
import type { OperationChange, OperationValue, Rule } from '@/lib/core/model/operation';
import { otherSide } from '@/lib/core/model/side';
import { countryOf } from '@/lib/core/values/address-country';
import { isBlank } from '@/lib/core/values/canonical';
import { convert } from '@/lib/core/values/convert';
import { isSetRow } from './facts';
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
import { fingerprintsOf, planRow } from './rows';

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
  const fields: Record<string, FieldValue> = {};
  const changes: OperationChange[] = [];
  const values: OperationValue[] = [];
  const problems: Refusal[] = [];
  const rests: Refusal[] = [];
  const standing = link.decision?.kind === 'retry' ? [] : standingRefusals({ pair, context });
  for (const { row, fields: pairFields } of usableRows(context)) {
    if (row.direction !== 'both' && row.direction !== (target === 'wix' ? 'toWix' : 'toRemote'))
      continue;
    const value = record.fields[row[present]];
    const source = fingerprintsOf({
      row,
      side: present,
      field: pairFields[present],
      value,
      fingerprint: context.fingerprint,
    });
    if (isBlank(value)) continue;
    const isOfRow = (refusal: Refusal) =>
      refusal.row === row.id && refusal.side === target && !refusal.isOurs;
    if (isSetRow(pairFields)) {
      const asked = planRow({
        row,
        fields: pairFields,
        values: { wix: [], remote: [], [present]: value },
        base: undefined,
        refusals: standing,
        systemOfRecord: context.policy.systemOfRecord,
        fingerprint: context.fingerprint,
      });
      rests.push(
        ...standing.filter((refusal) => isOfRow(refusal) && source.includes(refusal.source)),
      );
      if ('resting' in asked) problems.push(...(asked.resting ?? []));
      for (const one of asked.kind === 'write' ? asked.writes : []) {
        fields[one.field] = one.value;
        changes.push({
          row: row.id,
          field: one.field,
          rule,
          before: [],
          after: one.after,
          source: one.source,
        });
        values.push({ field: one.field, before: null, after: one.value });
      }
      continue;
    }
    const refused = standing.find((refusal) => isOfRow(refusal) && source.includes(refusal.source));
    if (refused) {
      rests.push(refused);
      continue;
    }
    const converted = convert({
      row,
      from: pairFields[present],
      to: pairFields[target],
      target,
      value,
      country: countryOf({
        row,
        rows: context.mapping.rows,
        wix: context.fields.wix,
        side: present,
        values: record.fields,
      }),
    });
    if (!converted.ok) {
      problems.push({
        row: row.id,
        side: target,
        source: source[0] ?? '',
        code: converted.code,
        isOurs: true,
      });
      continue;
    }
    fields[row[target]] = converted.value;
    const after = fingerprintsOf({
      row,
      side: target,
      field: pairFields[target],
      value: converted.value,
      fingerprint: context.fingerprint,
    });
    changes.push({ row: row.id, field: row[target], rule, before: [], after, source });
    values.push({ field: row[target], before: null, after: converted.value });
  }
  const refusals = [...rests, ...problems];
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
  const write: PlannedWrite = {
    side: target,
    kind: 'create',
    operation: 'create',
    rule,
    fields,
    linkedId: record.id,
    allowDuplicates,
    changes,
    values,
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
