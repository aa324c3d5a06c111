import { type CarriedValue } from '@/lib/core/flows/carry';
import type { FieldValues } from '@/lib/core/model/field';
import type { Refusal } from '@/lib/core/model/link';
import { canonical } from '@/lib/core/values/canonical';
import { type Parts, type SettledAddress } from './work';

/** `rests`: values that can't go; everything else does (H01). */
export type SentAddress = {
  readonly one: SettledAddress;
  readonly rows: readonly CarriedValue[];
  readonly rests: readonly Refusal[];
  readonly fields: FieldValues;
};
export type Kind = 'create' | 'update';

/** The fingerprint of a value as it is sent. */
export const printOf = ({
  parts,
  carried: { row, to, value },
}: {
  parts: Parts;
  carried: CarriedValue;
}) => parts.fingerprint(row.id, canonical({ type: to.type, value }));
