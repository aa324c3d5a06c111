import type { Field, FieldValues } from '@/lib/core/model/field';
import type { MappingRow } from '@/lib/core/model/mapping';
import type { SideName } from '@/lib/core/model/side';
import { countryCode } from './country';

type Input = {
  readonly row: MappingRow;
  readonly rows: readonly MappingRow[];
  /** The Wix catalogue, which tells the type of a row. */
  readonly wix: ReadonlyMap<string, Field>;
  readonly side: SideName;
  /** What the contact's side holds. */
  readonly values: FieldValues;
};

/**
 * The country of a contact's state or region, from the values of its side; `null`: none there, or
 * the row is not of a state (H08).
 */
export function countryOf({ row, rows, wix, side, values }: Input): string | null {
  return wix.get(row.wix)?.type === 'subdivision'
    ? addressCountry({ rows, wix, side, values })
    : null;
}

/** The country that the values of a side name, alpha-2; `null`: none, or one that is not known. */
export function addressCountry({ rows, wix, side, values }: Omit<Input, 'row'>): string | null {
  const beside = rows.find((one) => wix.get(one.wix)?.type === 'country');
  const value = beside && values[beside[side]];
  if (!beside || value === undefined || value === null || typeof value === 'object') return null;
  return countryCode(
    beside.pairs?.find((pair) => pair[side] === String(value))?.wix ?? String(value),
  );
}
