import { type Reason } from '@/lib/core/model/reason';
import { otherSide, type SideName } from '@/lib/core/model/side';
import type { PlanContext } from './pair';

/** A row that rests because one of its fields is gone; `label`: the label of its other field. */
export type GoneField = { readonly row: number; readonly side: SideName; readonly label: string };

/**
 * D10, X26: rows whose field was deleted or renamed. Nothing is carried over by them and nothing
 * cleared; all other rows go on.
 */
export const findGone = ({
  mapping,
  fields,
}: Pick<PlanContext, 'mapping' | 'fields'>): readonly GoneField[] =>
  mapping.rows.flatMap((row): readonly GoneField[] => {
    const side = (['wix', 'remote'] as const).find((name) => !fields[name].has(row[name]));
    if (!side) return [];
    const other = otherSide(side);
    return [{ row: row.id, side, label: fields[other].get(row[other])?.label ?? row[other] }];
  });

export const isSameGone = (a: readonly GoneField[], b: readonly GoneField[]): boolean =>
  JSON.stringify(a) === JSON.stringify(b);

/** Rows whose field is back: their old base no longer counts. */
export const rowsBack = ({
  before,
  now,
}: {
  before: readonly GoneField[];
  now: readonly GoneField[];
}): readonly number[] =>
  before.map(({ row }) => row).filter((row) => !now.some((gone) => gone.row === row));

export const goneReasons = (gone: readonly GoneField[]): readonly Reason[] =>
  gone.map(({ side, label }) => ({
    code: 'fieldGone',
    params: { side, field: label },
  }));
