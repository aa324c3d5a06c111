import type { ContactRecord } from '@/lib/core/model/contact';
import type { Field, FieldValue, FieldValues } from '@/lib/core/model/field';
import type { Mapping, MappingRow } from '@/lib/core/model/mapping';
import type { Reason } from '@/lib/core/model/reason';
import { isBlank } from '@/lib/core/values/canonical';
import { convertWhatFits } from '@/lib/core/values/convert';

export type Carried = { readonly row: MappingRow; readonly to: Field; readonly value: FieldValue };

/** A value, or elements of a list, that can't go over. */
export type NotCarried = { readonly row: MappingRow; readonly from: Field; readonly code: string };

export type Carry = { readonly rows: readonly Carried[]; readonly problems: readonly NotCarried[] };

export type CarryFields = {
  readonly wix: ReadonlyMap<string, Field>;
  readonly remote: ReadonlyMap<string, Field>;
};

/**
 * What the remote side would hold of a contact, blanks included; H01, D09: a value it can't hold
 * keeps back only itself.
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
  const rows: Carried[] = [];
  const problems: NotCarried[] = [];
  for (const row of mapping.rows) {
    const [from, to] = [fields.wix.get(row.wix), fields.remote.get(row.remote)];
    // D10: a field that is gone rests; everything else goes.
    if (!from || !to) continue;
    const { value, problem } = convertWhatFits({
      row,
      from,
      to,
      target: 'remote',
      value: record.fields[row.wix],
    });
    if (problem !== null) problems.push({ row, from, code: problem });
    // A value that is there never clears another one.
    if (problem === null || !isBlank(value)) rows.push({ row, to, value });
  }
  return { rows, problems };
}

export const reasonOf = ({ from, code }: NotCarried): Reason => ({
  code,
  params: { field: from.label },
});

/** By key of the remote catalogue. */
export const valuesOf = (rows: readonly Carried[]): FieldValues =>
  Object.fromEntries(rows.map(({ row, value }) => [row.remote, value]));

export const filled = (rows: readonly Carried[]): readonly Carried[] =>
  rows.filter(({ value }) => !isBlank(value));
