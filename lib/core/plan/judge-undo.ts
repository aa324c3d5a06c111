import { type ContactRecord } from '@/lib/core/model/contact';
import { type Field, type FieldValue, type FieldValues } from '@/lib/core/model/field';
import { type Link } from '@/lib/core/model/link';
import {
  type Operation,
  type OperationChange,
  type OperationValue,
} from '@/lib/core/model/operation';
import { type SideName } from '@/lib/core/model/side';
import { canonicalSet, hasElement, isBlank } from '@/lib/core/values/canonical';
import { idOn } from './links';
import { isRecord, loopKey, usableRows, type PairState, type PlanContext } from './pair';
import { fingerprintsOf } from './rows';

/** How long values in history are kept, ms. */
export const undoKeepsMs = 30 * 24 * 60 * 60_000;

/** Why something is not put back. */
type UndoSkip =
  | 'undoMoved'
  | 'undoExpired'
  | 'undoNotThere'
  | 'undoUnmapped'
  | 'undoConsent'
  | 'undoNothing'
  | 'loop';

/** The effect of undoing one operation on the contact as it is now. */
export type UndoItem = { readonly operationId: string; readonly side: SideName } & (
  | {
      readonly kind: 'value';
      readonly field: string;
      readonly now: FieldValue;
      readonly back: FieldValue;
      readonly change: OperationChange;
    }
  | { readonly kind: 'contact'; readonly fields: FieldValues }
  /** Already as it was before. */
  | { readonly kind: 'there'; readonly field?: string }
  | { readonly kind: 'skip'; readonly field?: string; readonly code: UndoSkip }
);

type UndoContext = Pick<PlanContext, 'mapping' | 'fields' | 'fingerprint' | 'nowMs'> &
  Partial<Pick<PlanContext, 'loops'>>;

/** Consent is never put back: an undo could restore consent that was withdrawn meanwhile. */
const isConsent = (key: string) =>
  /^(emailSubscriptions\.|hs_email_optout|hs_legal_basis|hs_marketable)/.test(key);

const canHold = (field: Field | undefined): field is Field =>
  field !== undefined && !field.readOnly && !isConsent(field.key);

const marks: ReadonlySet<string> = new Set(['startClean', 'standingLabel']);

/**
 * Whether this value overwrote something. Filling a blank, or only adding elements to a list, loses
 * nothing.
 */
function overwrote({ operation, value }: { operation: Operation; value: OperationValue }): boolean {
  if (!isList(value)) return !isBlank(value.before);
  return marks.has(operation.rule) || removedBy(value).length > 0;
}

const isList = ({ before, after }: OperationValue) => Array.isArray(before) || Array.isArray(after);

const without = (elements: readonly string[], others: readonly string[]) =>
  elements.filter((element) => !hasElement(others, element));

const removedBy = ({ before, after }: OperationValue) =>
  without(canonicalSet(before), canonicalSet(after));

const addedBy = ({ before, after }: OperationValue) =>
  without(canonicalSet(after), canonicalSet(before));

/** Whether an update overwrote a value, or labelled a contact. */
export const overwroteSomething = (operation: Operation): boolean =>
  operation.kind === 'update' && operation.values.some((value) => overwrote({ operation, value }));

/** Whether there is anything to put back: done, and something was overwritten or deleted by it. */
export const canUndo = (operation: Operation): boolean =>
  operation.state === 'done' && (operation.kind === 'delete' || overwroteSomething(operation));

const isKept = ({ operation, nowMs }: { operation: Operation; nowMs: number }) =>
  operation.values.length > 0 && nowMs - operation.atMs <= undoKeepsMs;

/**
 * The effects of undoing these operations, newest first, so that several of one field are undone
 * step by step. A value is undone only while it is the one we wrote; a later edit stays. Reads
 * nothing, writes nothing.
 */
export function judgeUndo({
  operations,
  link,
  records,
  context,
}: {
  operations: readonly Operation[];
  link: Link;
  records: PairState['records'];
  context: UndoContext;
}): readonly UndoItem[] {
  const present: Record<SideName, Record<string, FieldValue>> = {
    wix: { ...fieldsOf(records.wix) },
    remote: { ...fieldsOf(records.remote) },
  };
  const newestFirst = [...operations].sort((a, b) => b.atMs - a.atMs || (a.id < b.id ? 1 : -1));
  const coming = new Set<SideName>();
  return newestFirst.flatMap((operation): readonly UndoItem[] => {
    const { id: operationId, side } = operation;
    const skip = (code: UndoSkip): readonly UndoItem[] => [
      { operationId, side, kind: 'skip', code },
    ];
    if (!canUndo(operation))
      return skip(isKept({ operation, nowMs: context.nowMs }) ? 'undoNothing' : 'undoExpired');
    if (!isKept({ operation, nowMs: context.nowMs })) return skip('undoExpired');
    if (operation.kind === 'update')
      return isRecord(records[side])
        ? operation.values.flatMap((value) =>
            judgeValue({ operation, value, link, present, context }),
          )
        : skip('undoNotThere');
    if (isRecord(records[side]) || coming.has(side)) return [{ operationId, side, kind: 'there' }];
    if (idOn(link, side) === null) return skip('undoNotThere');
    coming.add(side);
    return [
      {
        operationId,
        side,
        kind: 'contact',
        fields: Object.fromEntries(
          operation.values.flatMap(({ field, before }) =>
            canHold(context.fields[side].get(field)) ? [[field, before]] : [],
          ),
        ),
      },
    ];
  });
}

const fieldsOf = (record: ContactRecord | 'absent' | undefined): FieldValues =>
  isRecord(record) ? record.fields : {};

type ValueInput = {
  readonly operation: Operation;
  readonly value: OperationValue;
  readonly link: Link;
  readonly present: Record<SideName, Record<string, FieldValue>>;
  readonly context: UndoContext;
};

function judgeValue({ operation, value, link, present, context }: ValueInput): readonly UndoItem[] {
  if (!overwrote({ operation, value })) return [];
  const { id: operationId, side } = operation;
  const { field } = value;
  const skip = (code: UndoSkip): readonly UndoItem[] => [
    { operationId, side, field, kind: 'skip', code },
  ];
  const change = operation.changes.find((one) => one.field === field);
  const usable = change && usableRows(context).find(({ row }) => row.id === change.row);
  if (!change || !usable) return skip('undoUnmapped');
  const own = usable.fields[side];
  if (!canHold(own)) return skip('undoConsent');
  const now = present[side][field] ?? (own.type === 'set' ? [] : null);
  const prints = (one: FieldValue) =>
    fingerprintsOf({
      row: usable.row,
      side,
      field: own,
      value: one,
      fingerprint: context.fingerprint,
    });
  const back = own.type === 'set' ? elementsBack({ now, value }) : value.before;
  const before = prints(now);
  const after = prints(back);
  if (isSame(before, after)) return [{ operationId, side, field, kind: 'there' }];
  if (
    own.type !== 'set' &&
    !isSame(before, prints(value.after)) &&
    !isOurs({ before, change, base: link.base.rows[change.row]?.[side] ?? [] })
  )
    return skip('undoMoved');
  if (context.loops?.has(loopKey({ linkId: link.id, row: change.row, side, after })))
    return skip('loop');
  present[side][field] = back;
  return [
    {
      operationId,
      side,
      kind: 'value',
      field,
      now,
      back,
      change: { row: change.row, field, rule: 'undo', before, after, source: [] },
    },
  ];
}

/**
 * Restores elements we removed and removes elements we added; what others added or removed since
 * stays.
 */
function elementsBack({
  now,
  value,
}: {
  now: FieldValue;
  value: OperationValue;
}): readonly string[] {
  const held = canonicalSet(now);
  return [...new Set([...without(held, addedBy(value)), ...removedBy(value)])].sort();
}

const isSame = (a: readonly string[], b: readonly string[]) =>
  a.length === b.length && a.every((print) => b.includes(print));

/** The value that we wrote, or what the service made of it. */
const isOurs = ({
  before,
  change,
  base,
}: {
  before: readonly string[];
  change: OperationChange;
  base: readonly string[];
}) =>
  isSame(before, change.after) ||
  [...before, ...change.after].every((print) => base.includes(print));
