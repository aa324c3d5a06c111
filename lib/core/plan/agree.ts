import type { CarryFields } from '@/lib/core/flows/carry';
import { type FieldType, type FieldValue, type FieldValues } from '@/lib/core/model/field';
import { type BaseRow } from '@/lib/core/model/link';
import { type MappingRow } from '@/lib/core/model/mapping';
import { otherSide, type SideName } from '@/lib/core/model/side';
import { countryOf } from '@/lib/core/values/address-country';
import { canonical, canonicalSet, elementKey } from '@/lib/core/values/canonical';
import { convert } from '@/lib/core/values/convert';
import type { Fingerprinter } from '@/lib/core/values/fingerprint';
import { carries } from '@/lib/core/values/kept';
import { fingerprintsOf } from './rows';

type Input = {
  readonly row: MappingRow;
  readonly rows: readonly MappingRow[];
  readonly fields: CarryFields;
  /** What each side holds. */
  readonly values: Readonly<Record<SideName, FieldValues>>;
};

/**
 * Whether both sides agree on a row: one side's value, converted for the other side, equals the
 * value there.
 */
export const isAgreed = (input: Input): boolean =>
  isSaidByEither({ ...input, isSame: isSameValue });

type Remembered = Input & {
  readonly base: BaseRow | undefined;
  readonly fingerprint: Fingerprinter;
};

/**
 * Agreed, or unchanged since the last agreement and only spelt differently, as where a service
 * wrote a number or an address its own way.
 */
export function isKnownToAgree({ base, fingerprint, ...input }: Remembered): boolean {
  if (isAgreed(input)) return true;
  const { row, fields, values } = input;
  const wasAgreed = (['wix', 'remote'] as const).every((side) => {
    const field = fields[side].get(row[side]);
    return (
      field &&
      base &&
      fingerprintsOf({ row, side, field, value: values[side][row[side]], fingerprint }).every(
        (print) => base[side].includes(print),
      )
    );
  });
  return wasAgreed && isSaidByEither({ ...input, isSame: carries });
}

type Same = (values: {
  readonly type: FieldType;
  readonly meant: FieldValue;
  readonly kept: FieldValue | undefined;
}) => boolean;

const isSameValue: Same = ({ type, meant, kept }) =>
  canonical({ type, value: meant }) === canonical({ type, value: kept });

function isSaidByEither({
  row,
  rows,
  fields,
  values,
  isSame,
}: Input & { readonly isSame: Same }): boolean {
  const both = { wix: fields.wix.get(row.wix), remote: fields.remote.get(row.remote) };
  const isSaid = (source: SideName) => {
    const target = otherSide(source);
    const [from, to] = [both[source], both[target]];
    if (!from || !to) return false;
    const there = values[target][row[target]];
    const made = convert({
      row,
      from,
      to,
      target,
      value: values[source][row[source]],
      country: countryOf({ row, rows, wix: fields.wix, side: source, values: values[source] }),
    });
    if (!made.ok) return false;
    if (to.type === 'set') return keysOf(made.value).join('\n') === keysOf(there).join('\n');
    return isSame({ type: to.type, meant: made.value, kept: there });
  };
  return isSaid('wix') || isSaid('remote');
}

const keysOf = (value: Parameters<typeof canonicalSet>[0]) =>
  [...new Set(canonicalSet(value).map(elementKey))].sort();
