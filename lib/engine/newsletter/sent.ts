import { type Carried } from '@/lib/core/flows/carry';
import type { FieldValues } from '@/lib/core/model/field';
import type { Refusal } from '@/lib/core/model/link';
import { canonical } from '@/lib/core/values/canonical';
import { type Parts, type Settled } from './work';

/** `rests`: values that can't go; everything else does (H01). */
export type Sent = {
  readonly one: Settled;
  readonly rows: readonly Carried[];
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
  carried: Carried;
}) => parts.fingerprint(row.id, canonical({ type: to.type, value }));
