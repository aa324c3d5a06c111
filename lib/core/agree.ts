import { countryOf } from './address-country';
import type { CarryFields } from './carry';
import { convert } from './convert';
import { elementKey, canonical, canonicalSet } from './values';
import { otherSide, type FieldValues, type MappingRow, type SideName } from './types';

type Input = {
  readonly row: MappingRow;
  readonly rows: readonly MappingRow[];
  readonly fields: CarryFields;
  /** What each side holds. */
  readonly values: Readonly<Record<SideName, FieldValues>>;
};

/** Whether both sides mean the same by a row: either value, as the other side would hold it, is the one that is there. */
export function isAgreed({ row, rows, fields, values }: Input): boolean {
  const both = { wix: fields.wix.get(row.wix), remote: fields.remote.get(row.remote) };
  const isSaid = (source: SideName) => {
    const target = otherSide(source);
    const [from, to] = [both[source], both[target]];
    if (!from || !to) return false;
    const there = values[target][row[target]];
    const made = convert({ row, from, to, target, value: values[source][row[source]], country: countryOf({ row, rows, wix: fields.wix, side: source, values: values[source] }) });
    if (!made.ok) return false;
    if (to.type === 'set') return keysOf(made.value).join('\n') === keysOf(there).join('\n');
    return canonical({ type: to.type, value: made.value }) === canonical({ type: to.type, value: there });
  };
  return isSaid('wix') || isSaid('remote');
}

const keysOf = (value: Parameters<typeof canonicalSet>[0]) => [...new Set(canonicalSet(value).map(elementKey))].sort();
