import type { ContactRecord } from '@/lib/core/model/contact';
import type { Field, FieldValue, FieldValues } from '@/lib/core/model/field';
import type { Mapping, MappingRow } from '@/lib/core/model/mapping';
import type { Reason } from '@/lib/core/model/reason';
import { isBlank } from '@/lib/core/values/canonical';
import { convertWhatFits } from '@/lib/core/values/convert';

export type CarriedValue = {
  readonly row: MappingRow;
  readonly to: Field;
  readonly value: FieldValue;
};

/** A value, or elements of a list, that the remote side can't hold; `code`: why. */
export type NotCarried = { readonly row: MappingRow; readonly from: Field; readonly code: string };

export type Carry = {
  readonly rows: readonly CarriedValue[];
  readonly problems: readonly NotCarried[];
};

export type CarryFields = {
  readonly wix: ReadonlyMap<string, Field>;
  readonly remote: ReadonlyMap<string, Field>;
};

/**
 * The values the remote side would hold for a contact, blanks included. A value it can't hold is
 * left out alone; all others go (H01, D09).
 */
export function carry({
  record,
  mapping,
  fields,
}: {
  record: ContactRecord;
  mapping: Mapping;
  fields: CarryFields;
}): Carry {
  const rows: CarriedValue[] = [];
  const problems: NotCarried[] = [];
  for (const row of mapping.rows) {
    const [from, to] = [fields.wix.get(row.wix), fields.remote.get(row.remote)];
    // D10: skip the row of a field that no longer exists; carry all other rows.
    if (!from || !to) continue;
    const { value, problem } = convertWhatFits({
      row,
      from,
      to,
      target: 'remote',
      value: record.fields[row.wix],
    });
    if (problem !== null) problems.push({ row, from, code: problem });
    // A value that can't be converted must not clear the remote one.
    if (problem === null || !isBlank(value)) rows.push({ row, to, value });
  }
  return { rows, problems };
}

export const reasonOf = ({ from, code }: NotCarried): Reason => ({
  code,
  params: { field: from.label },
});

/** By key of the remote catalogue. */
export const valuesOf = (rows: readonly CarriedValue[]): FieldValues =>
  Object.fromEntries(rows.map(({ row, value }) => [row.remote, value]));

export const filled = (rows: readonly CarriedValue[]): readonly CarriedValue[] =>
  rows.filter(({ value }) => !isBlank(value));
