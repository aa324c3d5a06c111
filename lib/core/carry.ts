import { convert } from './convert';
import type { ContactRecord, Field, FieldValue, FieldValues, Mapping, MappingRow, Reason } from './types';
import { isBlank } from './values';

export type Carried = { readonly row: MappingRow; readonly to: Field; readonly value: FieldValue };

export type Carry = { readonly rows: readonly Carried[]; readonly problem: Reason | null };

export type CarryFields = { readonly wix: ReadonlyMap<string, Field>; readonly remote: ReadonlyMap<string, Field> };

/** What the remote side would hold of a contact, blanks included; D09: a value it can't hold is the problem of this one contact, with the field. */
export function carry({ record, mapping, fields }: { record: ContactRecord; mapping: Mapping; fields: CarryFields }): Carry {
  const rows: Carried[] = [];
  for (const row of mapping.rows) {
    const [from, to] = [fields.wix.get(row.wix), fields.remote.get(row.remote)];
    // D10: a field that is gone rests; everything else goes.
    if (!from || !to) continue;
    const converted = convert({ row, from, to, target: 'remote', value: record.fields[row.wix] });
    if (!converted.ok) return { rows: [], problem: { code: converted.code, params: { field: from.label } } };
    rows.push({ row, to, value: converted.value });
  }
  return { rows, problem: null };
}

/** By key of the remote catalogue. */
export const valuesOf = (rows: readonly Carried[]): FieldValues => Object.fromEntries(rows.map(({ row, value }) => [row.remote, value]));

export const filled = (rows: readonly Carried[]): readonly Carried[] => rows.filter(({ value }) => !isBlank(value));
