import { filled, valuesOf, type CarriedValue, type Carry } from '@/lib/core/flows/carry';
import type { FieldValues } from '@/lib/core/model/field';
import type { Link, Refusal } from '@/lib/core/model/link';
import { canonVersion, isBlank } from '@/lib/core/values/canonical';
import { printOf, type SentAddress } from './sent';
import { type Parts, type SettledAddress } from './work';

/**
 * The rows that go, and those that rest: values that the service can't hold, or that it refused and
 * that are unchanged.
 */
export function splitRests({
  parts,
  one: { link },
  carried: { rows, problems },
}: {
  parts: Parts;
  one: SettledAddress;
  carried: Carry;
}): Pick<SentAddress, 'rows' | 'rests'> {
  const refused =
    link?.decision?.kind === 'retry'
      ? []
      : (link?.refusals ?? []).filter(
          (refusal) =>
            !refusal.isOurs &&
            rows.some(
              (carried) =>
                carried.row.id === refusal.row && printOf({ parts, carried }) === refusal.source,
            ),
        );
  const ours = problems.map(({ row, code }): Refusal => ({
    row: row.id,
    side: 'remote',
    source: '',
    code,
    isOurs: true,
  }));
  return {
    rows: rows.filter(({ row }) => !refused.some((refusal) => refusal.row === row.id)),
    rests: [...ours, ...refused],
  };
}

/** Refused as a whole. If only values rest, everything else was taken. */
export const isRefused = ({ link }: SettledAddress) =>
  link?.state === 'failed' && link.refusals.length === 0;

/** A refused address is tried again when one of its values changed, or a person asks. */
export const mayTry = ({
  parts,
  one,
  one: { link },
  rows,
}: {
  parts: Parts;
  one: SettledAddress;
  rows: readonly CarriedValue[];
}) =>
  !isRefused(one) ||
  link?.decision?.kind === 'retry' ||
  filled(rows).some((carried) => !isSent({ parts, link, carried }));

const isSent = ({
  parts,
  link,
  carried,
}: {
  parts: Parts;
  link: Link | null;
  carried: CarriedValue;
}) =>
  link?.base.canonVersion === canonVersion &&
  link.base.rows[carried.row.id]?.wix[0] === printOf({ parts, carried });

/**
 * Values changed in Wix since they were sent. After a refusal all go again: it is unknown what was
 * taken.
 */
export function movedFields({
  parts,
  one,
  rows,
}: {
  parts: Parts;
  one: SettledAddress;
  rows: readonly CarriedValue[];
}): FieldValues {
  const { link } = one;
  if (isRefused(one)) return mayTry({ parts, one, rows }) ? valuesOf(filled(rows)) : {};
  return valuesOf(
    rows.filter(
      (carried) =>
        !isSent({ parts, link, carried }) &&
        (!isBlank(carried.value) ||
          (carried.row.blanks === 'clear' && link?.base.rows[carried.row.id] !== undefined)),
    ),
  );
}
