import type { FieldValue } from '@/lib/core/model/field';
import type { Fingerprint } from '@/lib/core/model/fingerprint';
import type { Refusal } from '@/lib/core/model/link';
import type { OperationChange } from '@/lib/core/model/operation';
import { otherSide } from '@/lib/core/model/side';
import { countryOf } from '@/lib/core/values/address-country';
import { convert } from '@/lib/core/values/convert';
import { isSetRow } from './facts';
import { type OneSided, type UsableRow } from './pair';
import { fingerprintsOf, planRow } from './rows';

/** What one row adds to the new contact. */
type CarriedRow = {
  readonly values: readonly (Pick<OperationChange, 'row' | 'field' | 'after' | 'source'> & {
    readonly value: FieldValue;
  })[];
  /** Refused before, and unchanged since. */
  readonly rests: readonly Refusal[];
  /** Found now: the other side can't hold the value. */
  readonly problems: readonly Refusal[];
};

type RowToCarry = UsableRow &
  Pick<OneSided, 'record' | 'present' | 'context'> & { readonly standing: readonly Refusal[] };

/** What the row carries over from a contact that is on one side only. */
export function carryRow(input: RowToCarry): CarriedRow {
  const { row, fields, record, present, standing, context } = input;
  const target = otherSide(present);
  const source = fingerprintsOf({
    row,
    side: present,
    field: fields[present],
    value: record.fields[row[present]],
    fingerprint: context.fingerprint,
  });
  const rests = standing.filter(
    (refusal) =>
      refusal.row === row.id &&
      refusal.side === target &&
      !refusal.isOurs &&
      source.includes(refusal.source),
  );
  if (isSetRow(fields)) return { ...carrySet(input), rests };
  const [rest] = rests;
  return rest
    ? { values: [], rests: [rest], problems: [] }
    : { ...carryValue({ ...input, source }), rests: [] };
}

/** H04: the elements that the other side can hold. */
function carrySet({
  row,
  fields,
  record,
  present,
  standing,
  context,
}: RowToCarry): Omit<CarriedRow, 'rests'> {
  const asked = planRow({
    row,
    fields,
    values: { wix: [], remote: [], [present]: record.fields[row[present]] },
    base: undefined,
    refusals: standing,
    systemOfRecord: context.policy.systemOfRecord,
    fingerprint: context.fingerprint,
  });
  const writes = asked.kind === 'write' ? asked.writes : [];
  return {
    values: writes.map(({ field, value, after, source }) => ({
      row: row.id,
      field,
      value,
      after,
      source,
    })),
    problems: 'resting' in asked ? (asked.resting ?? []) : [],
  };
}

function carryValue({
  row,
  fields,
  record,
  present,
  context,
  source,
}: RowToCarry & { source: readonly Fingerprint[] }): Omit<CarriedRow, 'rests'> {
  const target = otherSide(present);
  const converted = convert({
    row,
    from: fields[present],
    to: fields[target],
    target,
    value: record.fields[row[present]],
    country: countryOf({
      row,
      rows: context.mapping.rows,
      wix: context.fields.wix,
      side: present,
      values: record.fields,
    }),
  });
  if (!converted.ok) {
    const { code } = converted;
    const problem: Refusal = {
      row: row.id,
      side: target,
      source: source[0] ?? '',
      code,
      isOurs: true,
    };
    return { values: [], problems: [problem] };
  }
  const after = fingerprintsOf({
    row,
    side: target,
    field: fields[target],
    value: converted.value,
    fingerprint: context.fingerprint,
  });
  const value = { row: row.id, field: row[target], value: converted.value, after, source };
  return { values: [value], problems: [] };
}
