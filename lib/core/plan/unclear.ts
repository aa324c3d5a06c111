import { type ContactRecord } from '@/lib/core/model/contact';
import { type Fingerprint } from '@/lib/core/model/fingerprint';
import { type BaseRow, type Link } from '@/lib/core/model/link';
import { type Operation, type OperationChange } from '@/lib/core/model/operation';
import { otherSide } from '@/lib/core/model/side';
import { carries, withKept } from '@/lib/core/values/kept';
import { addSpan } from './overlap';
import { usableRows, type PairState, type PlanContext } from './pair';
import { fingerprintsOf } from './rows';
import { deletedLink } from './written-link';

export type Unclear = {
  readonly link: Link;
  /** The open operations, ended. */
  readonly operations: readonly Operation[];
  /**
   * Set while an unanswered create may still turn up in the service's index: look again then, ms.
   */
  readonly waitUntilMs: number | null;
};

/**
 * Settles writes that never got an answer, from what the target holds now. An intended value that
 * was not there before proves the write. Without proof, a value that is as before is planned again;
 * a third value stays, and ours goes into history under `unclearWrite`. Faults X1, X8, X9; case
 * C11.
 */
export function settleUnclear({
  pair,
  context,
}: {
  pair: PairState;
  context: PlanContext;
}): Unclear {
  let link = pair.link;
  let waitUntilMs: number | null = null;
  const operations: Operation[] = [];
  const end = (operation: Operation, ended: Partial<Operation>) =>
    operations.push({ ...operation, doneAtMs: context.nowMs, error: null, ...ended });
  for (const operation of pair.open) {
    const target = pair.records[operation.side];
    switch (operation.kind) {
      case 'delete':
        if (target !== 'absent') end(operation, { state: 'failed', error: { code: 'notApplied' } });
        else {
          link = deletedLink({ link, side: operation.side, nowMs: context.nowMs });
          end(operation, { state: 'done' });
        }
        break;
      case 'create':
        if (target !== undefined && target !== 'absent') end(operation, { state: 'done' });
        else if (mayStillShow({ operation, context }))
          waitUntilMs = Math.max(waitUntilMs ?? 0, operation.atMs + lagOf({ operation, context }));
        else end(operation, { state: 'failed', error: { code: 'notApplied' } });
        break;
      default: {
        const settled = settleUpdate({ operation, link, pair, context });
        link = settled.link;
        end(operation, settled.ended);
      }
    }
  }
  return { link, operations, waitUntilMs };
}

/**
 * How much longer than its index's usual lag a service may take to show a contact that was created
 * with an unclear answer, ms.
 */
const createLagMs = 10_000;

const lagOf = ({ operation, context }: { operation: Operation; context: PlanContext }) =>
  context.capabilities[operation.side].searchLagMs + createLagMs;

/** A create that can't be repeated without harm waits until the service's index must show it. */
const mayStillShow = ({ operation, context }: { operation: Operation; context: PlanContext }) =>
  !context.capabilities[operation.side].upsertByOurId &&
  context.nowMs < operation.atMs + lagOf({ operation, context });

/** One change of the operation, against what the target holds now. */
type Seen = {
  readonly change: OperationChange;
  readonly isSet: boolean;
  readonly now: readonly Fingerprint[];
  /** As if nothing had been written. */
  readonly isUntouched: boolean;
  /** Proves the write: an intended value is there, and was not there before. */
  readonly isApplied: boolean;
};

function settleUpdate({
  operation,
  link,
  pair,
  context,
}: {
  operation: Operation;
  link: Link;
  pair: PairState;
  context: PlanContext;
}): { link: Link; ended: Partial<Operation> } {
  const record = pair.records[operation.side];
  if (record === undefined || record === 'absent')
    return { link, ended: { state: 'skipped', error: { code: 'vanished' } } };
  const seen = seenOf({ operation, record, context });
  const proven = seen.some(({ isApplied }) => isApplied);
  if (!proven && seen.every(({ isUntouched }) => isUntouched))
    return { link, ended: { state: 'failed', error: { code: 'notApplied' } } };
  // Other writes since the last comparison may have been overwritten: the service's history will
  // tell.
  const writeSpans =
    proven && !context.capabilities[operation.side].conditionalWrite
      ? addSpan({ spans: link.writeSpans, span: { from: link.remoteVersion, to: record.version } })
      : link.writeSpans;
  // History shows only our own values, not what another writer has written since.
  const kept = Object.fromEntries(
    seen
      .filter(({ isApplied }) => isApplied)
      .map(({ change }) => [change.field, record.fields[change.field] ?? null]),
  );
  const disputed = seen.some(({ isApplied, isUntouched }) => !isApplied && !isUntouched);
  const rows = { ...link.base.rows, ...basesOf({ operation, seen, proven }) };
  return {
    link: { ...link, base: { ...link.base, rows }, writeSpans },
    ended:
      disputed && !proven
        ? { state: 'skipped', rule: 'unclearWrite' }
        : {
            state: 'done',
            values: withKept({ values: operation.values, kept }),
            ...(disputed ? { rule: 'unclearWrite' as const } : {}),
          },
  };
}

function seenOf({
  operation,
  record,
  context,
}: {
  operation: Operation;
  record: ContactRecord;
  context: PlanContext;
}): readonly Seen[] {
  const usable = new Map(usableRows(context).map((entry) => [entry.row.id, entry]));
  return operation.changes.flatMap((change): Seen[] => {
    const entry = usable.get(change.row);
    const field = entry?.fields[operation.side];
    if (!entry || !field) return [];
    const kept = record.fields[change.field] ?? null;
    const meant = operation.values.find((value) => value.field === change.field);
    const now = fingerprintsOf({
      row: entry.row,
      side: operation.side,
      field,
      value: kept,
      fingerprint: context.fingerprint,
    });
    const isSet = field.type === 'set';
    const isThere = isSet ? hasElements({ change, now }) : same(now, change.after);
    const isUntouched = isSet ? !isThere : same(now, change.before);
    // The value there now may be what the service made of ours.
    const isCarried =
      !isSet && meant !== undefined && carries({ type: field.type, meant: meant.after, kept });
    return [
      {
        change,
        isSet,
        now,
        isUntouched,
        isApplied: (isThere || (isCarried && !isUntouched)) && !same(change.after, change.before),
      },
    ];
  });
}

/** Whether every element we added is there and none we removed, whatever others did to the set. */
const hasElements = ({ change: { before, after }, now }: Pick<Seen, 'change' | 'now'>) =>
  after.every((print) => before.includes(print) || now.includes(print)) &&
  before.every((print) => after.includes(print) || !now.includes(print));

function basesOf({
  operation,
  seen,
  proven,
}: {
  operation: Operation;
  seen: readonly Seen[];
  proven: boolean;
}): Readonly<Record<number, BaseRow>> {
  const rows: Record<number, BaseRow> = {};
  for (const { change, isSet, isUntouched, isApplied, now } of seen) {
    // An undo is carried over afterwards. Elements of a set are compared one by one: one that
    // arrived is on both sides and agrees.
    if (operation.rule === 'undo' || isSet) continue;
    // Apparently not applied: the base stays, so that the value is planned again.
    if (!proven && isUntouched) continue;
    // Another value on the target is a later move: the next comparison carries it over instead of
    // undoing it.
    const written = isApplied ? [...new Set([...change.after, ...now])] : change.after;
    rows[change.row] = baseOf({ operation, change, target: proven ? written : change.before });
  }
  return rows;
}

const same = (a: readonly Fingerprint[], b: readonly Fingerprint[]) =>
  a.length === b.length && a.every((print) => b.includes(print));

function baseOf({
  operation,
  change,
  target,
}: {
  operation: Operation;
  change: OperationChange;
  target: readonly Fingerprint[];
}): BaseRow {
  return otherSide(operation.side) === 'wix'
    ? { wix: change.source, remote: target }
    : { wix: target, remote: change.source };
}
