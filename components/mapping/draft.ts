import { type Field } from '@/lib/core/model/field';
import { type SideName } from '@/lib/core/model/side';
import { directionsOf, newRow, type DraftRow } from '@/lib/core/plan/mapping-rules';
import { type FieldsView } from '@/lib/services/views/flows';

type Parts = Pick<FieldsView, 'fields' | 'directions'>;

const find = ({ fields }: Parts, side: SideName, key: string): Field | undefined =>
  fields[side].find((field) => field.key === key);

/** A field's label; `null` when the field is missing. */
export const labelIn = (parts: Parts, side: SideName, key: string): string | null =>
  find(parts, side, key)?.label ?? null;

/** The directions that a row's fields allow. */
export function directionsFor(parts: Parts, { wix, remote }: Pick<DraftRow, 'wix' | 'remote'>) {
  const [here, there] = [find(parts, 'wix', wix), find(parts, 'remote', remote)];
  return here && there ? directionsOf({ wix: here, remote: there, allowed: parts.directions }) : [];
}

/** Fields of one side that match the row's other field in at least one direction. */
export function partnersOf(
  parts: Parts,
  { side, other }: { side: SideName; /** The key of the field on the other side. */ other: string },
): readonly Field[] {
  return parts.fields[side].filter(
    ({ key }) =>
      directionsFor(
        parts,
        side === 'wix' ? { wix: key, remote: other } : { wix: other, remote: key },
      ).length > 0,
  );
}

/**
 * A row with another field: keeps its direction if possible, drops what only the old field needed.
 */
export function withField(parts: Parts, row: DraftRow, side: SideName, key: string): DraftRow {
  const { pairs: _, ...rest } = row;
  const next = { ...rest, [side]: key };
  const possible = directionsFor(parts, next);
  return {
    ...next,
    direction: possible.includes(row.direction) ? row.direction : (possible[0] ?? row.direction),
  };
}

/** A row for two matching fields; `null` when they do not match. */
export function rowFor(
  parts: Parts,
  { wix, remote }: Pick<DraftRow, 'wix' | 'remote'>,
): DraftRow | null {
  const [direction] = directionsFor(parts, { wix, remote });
  return direction ? newRow({ wix, remote, direction }) : null;
}
