import type { Field, FieldType } from '@/lib/core/model/field';
import type { Direction, MappingRow } from '@/lib/core/model/mapping';
import type { Reason } from '@/lib/core/model/reason';
import type { SideName } from '@/lib/core/model/side';

/**
 * The types each type can be made from without a guess. `convert` does it; a value that can't be
 * converted fails alone.
 */
const madeFrom: Readonly<Record<FieldType, readonly FieldType[]>> = {
  text: [
    'text',
    'email',
    'phone',
    'date',
    'datetime',
    'number',
    'boolean',
    'option',
    'set',
    'url',
    'country',
    'subdivision',
  ],
  email: ['email', 'text'],
  phone: ['phone', 'text'],
  date: ['date', 'datetime', 'text'],
  datetime: ['datetime', 'text'],
  number: ['number', 'text'],
  boolean: ['boolean', 'text', 'option'],
  option: ['option', 'text', 'boolean', 'country', 'subdivision'],
  set: ['set', 'option', 'text'],
  url: ['url', 'text'],
  country: ['country', 'text', 'option'],
  subdivision: ['subdivision', 'text', 'option'],
};

/** Whether values of one field can be written into another. */
const canWrite = ({ from, to }: { from: Field; to: Field }): boolean =>
  !to.readOnly && madeFrom[to.type].includes(from.type);

/**
 * The directions in which two fields can be mapped on each other. A list joined to a text can't be
 * taken apart again.
 */
export function directionsOf({
  wix,
  remote,
  allowed,
}: {
  wix: Field;
  remote: Field;
  allowed: readonly Direction[];
}): readonly Direction[] {
  const toRemote = canWrite({ from: wix, to: remote });
  const toWix = canWrite({ from: remote, to: wix });
  const isListOnOneSide = (wix.type === 'set') !== (remote.type === 'set');
  const possible = { both: toRemote && toWix && !isListOnOneSide, toRemote, toWix };
  return allowed.filter((direction) => possible[direction]);
}

/** A row as the owner arranges it; its number is given when it is saved. */
export type DraftRow = Omit<MappingRow, 'id'>;

export type FieldLists = Readonly<Record<SideName, readonly Field[]>>;

/** What keeps a draft from being saved, by the row's place in it. */
export type RowProblem = { readonly place: number; readonly reason: Reason };

/**
 * Checks a draft: each row's fields exist and fit, no two rows write the same target, and the
 * locked rows are there.
 */
export function checkMapping({
  rows,
  fields,
  allowed,
  locked,
}: {
  rows: readonly DraftRow[];
  fields: FieldLists;
  allowed: readonly Direction[];
  /** Wix fields whose rows must stay. */ locked: readonly string[];
}): readonly RowProblem[] {
  const find = (side: SideName, key: string) => fields[side].find((field) => field.key === key);
  const single = rows.flatMap((row, place): RowProblem[] => {
    const [wix, remote] = [find('wix', row.wix), find('remote', row.remote)];
    if (!wix || !remote)
      return [
        {
          place,
          reason: {
            code: 'mappingFieldGone',
            params: { field: wix?.label ?? remote?.label ?? row.wix },
          },
        },
      ];
    return directionsOf({ wix, remote, allowed }).includes(row.direction)
      ? []
      : [
          {
            place,
            reason: { code: 'mappingNoFit', params: { field: wix.label, other: remote.label } },
          },
        ];
  });
  /** A joined field writes its parts. */
  const writtenBy = (side: SideName, row: DraftRow) => [
    row[side],
    ...(find(side, row[side])?.joins ?? []),
  ];
  const doubled = (['wix', 'remote'] as const).flatMap((side) =>
    rows.flatMap((row, place): RowProblem[] => {
      const writes = (one: DraftRow) =>
        writtenBy(side, one).some((key) => writtenBy(side, row).includes(key)) &&
        (one.direction === 'both' || one.direction === (side === 'wix' ? 'toWix' : 'toRemote'));
      return writes(row) && rows.findIndex(writes) < place
        ? [
            {
              place,
              reason: {
                code: 'mappingSameTarget',
                params: { field: find(side, row[side])?.label ?? row[side] },
              },
            },
          ]
        : [];
    }),
  );
  const missing = locked
    .filter((key) => !rows.some((row) => row.wix === key))
    .map((key): RowProblem => ({
      place: rows.length,
      reason: { code: 'mappingRowNeeded', params: { field: find('wix', key)?.label ?? key } },
    }));
  return [...single, ...doubled, ...missing];
}

/**
 * The draft with its numbers. A row with the same two fields and value pairs keeps its number, and
 * with it its base, whatever its direction, winner and blanks are now (H16). Any other row gets a
 * number never used before, so that no base is read with another meaning.
 */
export function numberRows({
  rows,
  current,
  highest,
}: {
  rows: readonly DraftRow[];
  current: readonly MappingRow[];
  /** The highest number ever used on this connection. */ highest: number;
}): readonly MappingRow[] {
  const left = new Set(current);
  const given = new Map<DraftRow, number>();
  // Two one-way rows may join the same fields: one that is unchanged keeps its own number.
  for (const isSame of [isUnchanged, isSameRow]) {
    for (const row of rows) {
      const known = given.has(row) ? undefined : [...left].find((old) => isSame(old, row));
      if (!known) continue;
      left.delete(known);
      given.set(row, known.id);
    }
  }
  let last = highest;
  return rows.map((row) => ({ ...row, id: given.get(row) ?? ++last }));
}

const isSameRow = (a: DraftRow, b: DraftRow) =>
  a.wix === b.wix &&
  a.remote === b.remote &&
  JSON.stringify(a.pairs ?? []) === JSON.stringify(b.pairs ?? []);
const isUnchanged = (a: DraftRow, b: DraftRow) =>
  isSameRow(a, b) && a.direction === b.direction && a.winner === b.winner && a.blanks === b.blanks;

/** A new row with the default settings. */
export const newRow = ({
  wix,
  remote,
  direction,
}: Pick<DraftRow, 'wix' | 'remote' | 'direction'>): DraftRow => ({
  wix,
  remote,
  direction,
  winner: 'systemOfRecord',
  blanks: 'clear',
});
