import { type ContactRecord } from '@/lib/core/model/contact';
import { type Field } from '@/lib/core/model/field';
import { type Refusal } from '@/lib/core/model/link';
import { type MappingRow } from '@/lib/core/model/mapping';
import { otherSide, type SideName } from '@/lib/core/model/side';
import { type IsNewer, type Version } from '@/lib/core/model/version';
import { isBlank } from '@/lib/core/values/canonical';
import { usableRows, type PairState, type PlanContext } from './pair';
import { flows } from './row-decision';
import { fingerprintsOf, type RowWrite } from './rows';

type Context = Pick<PlanContext, 'mapping' | 'fields' | 'fingerprint' | 'isNewer'>;
type Both = Readonly<Record<SideName, ContactRecord>>;

export const holderKey = ({ side, id }: { side: SideName; id: string }) => `${side}:${id}`;

/** The version at which a holder was read, if it was; `null`: it was gone. */
export function holderVersion({
  side,
  id,
  holders,
}: {
  side: SideName;
  id: string;
  holders: PairState['holders'];
}): Version | null | undefined {
  const holder = holders.get(holderKey({ side, id }));
  return holder === 'absent' ? null : holder?.version;
}

/** Whether the contact holds what was refused to another, as its main value or a further one. */
export function holdsRefused({
  record,
  refusal,
  context,
}: {
  record: ContactRecord | 'absent';
  refusal: Refusal;
  context: Context;
}): boolean {
  const usable = usableRows(context).find(({ row }) => row.id === refusal.row);
  if (record === 'absent' || !usable || !refusal.holder) return false;
  const { row, fields } = usable;
  const field = fields[refusal.side];
  const further =
    field.type === 'email' ? record.emails : field.type === 'phone' ? record.phones : [];
  const wanted = refusal.holder.value;
  return [record.fields[field.key], ...further].some((value) =>
    fingerprintsOf({
      row,
      side: refusal.side,
      field,
      value,
      fingerprint: context.fingerprint,
    }).includes(wanted),
  );
}

/** H03: the cause is gone: the holder released the value, or the source contact is newer. */
function isOver({
  refusal,
  pair,
  context,
}: {
  refusal: Refusal;
  pair: PairState;
  context: PlanContext;
}): boolean {
  const { side, row, holder, sourceVersion } = refusal;
  if (sourceVersion !== undefined) {
    const source = pair.records[otherSide(side)];
    return (
      source !== undefined &&
      source !== 'absent' &&
      context.isNewer[otherSide(side)]({ version: source.version, than: sourceVersion })
    );
  }
  if (!holder) return false;
  return (
    (pair.makesRoom.has(row) && context.capabilities[side].sharesValues) ||
    isLetGo({ refusal, holders: pair.holders, context })
  );
}

/** The holder was read, no longer has the value, and is newer than it was at the refusal. */
export function isLetGo({
  refusal,
  holders,
  context,
}: {
  refusal: Refusal;
  holders: PairState['holders'];
  context: Context;
}): boolean {
  const { side, holder } = refusal;
  if (!holder) return false;
  const now = holders.get(holderKey({ side, id: holder.id }));
  return (
    now !== undefined &&
    hasMovedSince({ now, seen: holder.seen, isNewer: context.isNewer[side] }) &&
    !holdsRefused({ record: now, refusal, context })
  );
}

/** A holder that is gone has released the value for good; one that was gone stays so. */
function hasMovedSince({
  now,
  seen,
  isNewer,
}: {
  now: ContactRecord | 'absent';
  seen: Version | null | undefined;
  isNewer: IsNewer;
}): boolean {
  if (seen === null) return false;
  return seen === undefined || now === 'absent' || isNewer({ version: now.version, than: seen });
}

/** Refusals that still stand in this turn. */
export const standingRefusals = ({
  pair,
  context,
}: {
  pair: PairState;
  context: PlanContext;
}): readonly Refusal[] =>
  pair.link.refusals.filter((refusal) => !isOver({ refusal, pair, context }));

type Room = {
  readonly row: MappingRow;
  readonly fields: Readonly<Record<SideName, Field>>;
  readonly refusals: readonly Refusal[];
  readonly pair: PairState;
  readonly records: Both;
  readonly context: Context;
};

/**
 * H03: where contacts wait for each other's values in a ring, one clears its own, so that the
 * others can follow. The write has no source in the base: whatever the other side holds, even its
 * old value, is written once it is free.
 */
export function roomFor({ row, fields, refusals, pair, records, context }: Room): RowWrite | null {
  const refusal = refusals.find((one) => one.row === row.id && one.holder);
  if (!refusal || !pair.makesRoom.has(row.id)) return null;
  const { side } = refusal;
  const field = fields[side];
  const replaced = records[side].fields[field.key] ?? null;
  if (isBlank(replaced)) return null;
  const print = (value: typeof replaced) =>
    fingerprintsOf({ row, side, field, value, fingerprint: context.fingerprint });
  return {
    side,
    rule: 'makesRoom',
    before: print(replaced),
    after: print(null),
    source: [],
    overwritesEdit: false,
    field: field.key,
    value: null,
    replaced,
  };
}

type Kept = {
  readonly refusals: readonly Refusal[];
  readonly found: readonly Refusal[];
  readonly resting: ReadonlySet<number>;
  readonly context: Context;
  readonly records: Both;
};

/**
 * A refusal stands until its source value changes or its row is gone; our own finding, as long as
 * it is found.
 */
export function keepRefusals({
  refusals,
  found,
  resting,
  context,
  records,
}: Kept): readonly Refusal[] {
  const rows = new Map(usableRows(context).map((usable) => [usable.row.id, usable]));
  const current = refusals.filter((refusal) => {
    const usable = rows.get(refusal.row);
    if (refusal.isOurs || !usable || !flows(usable.row, refusal.side)) return false;
    const { row, fields } = usable;
    const source = otherSide(refusal.side);
    const now = (side: SideName) =>
      fingerprintsOf({
        row,
        side,
        field: fields[side],
        value: records[side].fields[row[side]],
        fingerprint: context.fingerprint,
      });
    if (refusal.element !== undefined)
      return now(source).includes(refusal.element) && !now(refusal.side).includes(refusal.element);
    return fields.wix.type === 'set' ? resting.has(row.id) : now(source).includes(refusal.source);
  });
  return [
    ...current.filter(
      (refusal) =>
        !found.some((other) => other.row === refusal.row && other.element === refusal.element),
    ),
    ...found,
  ];
}
