import { type ContactRecord } from '@/lib/core/model/contact';
import { type Mark } from '@/lib/core/model/dirty';
import { type FieldValues } from '@/lib/core/model/field';
import { type Fingerprint } from '@/lib/core/model/fingerprint';
import { type BaseRow, type Link, type Refusal } from '@/lib/core/model/link';
import { type OperationChange, type OperationState } from '@/lib/core/model/operation';
import { type Reason } from '@/lib/core/model/reason';
import { otherSide, type SideName } from '@/lib/core/model/side';
import type { FieldProblem, WriteOutcome } from '@/lib/core/model/write';
import { isBlank } from '@/lib/core/values/canonical';
import { carries } from '@/lib/core/values/kept';
import { keptBecause } from './delete-there';
import { isSetRow } from './facts';
import { withVersion } from './links';
import { addSpan } from './overlap';
import {
  keyOf,
  refusedReason,
  usableRows,
  type LinkChange,
  type PairPlan,
  type PairState,
  type PlanContext,
  type PlannedWrite,
} from './pair';
import { holderVersion } from './refusals';
import { fingerprintsOf, setBase } from './rows';

/** How one write ended, as history has it. */
type SettledWrite = {
  readonly side: SideName;
  readonly state: OperationState;
  readonly error: Reason | null;
  /** The values the service kept. */ readonly kept?: FieldValues;
};

export type Settled = {
  readonly link: Link;
  readonly writes: readonly SettledWrite[];
  /**
   * `now`: look again at once; `later`: after a growing wait; `null`: done with. `counts`: the look
   * uses up one of the contact's tries.
   */
  readonly again:
    | { readonly kind: 'now'; readonly counts: boolean }
    | { readonly kind: 'later'; readonly afterMs?: number; readonly counts: boolean }
    | null;
  /** A create met a contact that holds the same e-mail or phone. */
  readonly candidate: {
    readonly side: SideName;
    readonly id: string;
    readonly by: 'email' | 'phone';
  } | null;
  readonly marks: readonly Mark[];
};

type Progress = {
  link: Link;
  writes: SettledWrite[];
  again: Settled['again'];
  candidate: Settled['candidate'];
  marks: Mark[];
};

/**
 * Settles a pair by the outcomes of its writes. Each side counts by itself: one may be written
 * while the other failed.
 */
export function settlePair({
  pair,
  plan,
  outcomes,
  context,
}: {
  pair: PairState;
  plan: PairPlan;
  outcomes: ReadonlyMap<SideName, WriteOutcome>;
  context: PlanContext;
}): Settled {
  const progress: Progress = {
    link: plan.link,
    writes: [],
    again: null,
    candidate: null,
    marks: [...plan.marks],
  };
  const after: Record<SideName, ContactRecord | undefined> = {
    wix: recordOf(pair, 'wix'),
    remote: recordOf(pair, 'remote'),
  };
  for (const write of plan.writes) {
    const outcome = outcomes.get(write.side) ?? { kind: 'unclear' as const };
    if (outcome.kind === 'done') after[write.side] = outcome.record;
    settleWrite({ progress, write, outcome, pair, context });
  }
  const carried = settleSets({ link: progress.link, plan, outcomes, after, context });
  // The decision stands until all of several writes that carry nothing over have ended.
  const isPending = plan.writes.some(
    (write) => write.aside && !endsDecision.has(outcomes.get(write.side)?.kind ?? 'unclear'),
  );
  const link = isPending ? { ...carried, decision: plan.link.decision } : carried;
  const waits =
    progress.again !== null &&
    !plan.writes.every((write) => isIdOnly(write) && isThrottled(outcomes.get(write.side)));
  return { ...progress, link: waits ? stillToDo({ link, before: pair.link }) : link };
}

/**
 * A link that is looked at again must look changed, even if a refusal or a conflict of another row
 * keeps its state.
 */
function stillToDo({ link, before }: { link: Link; before: Link }): Link {
  if (link.state === 'inSync') return { ...link, state: 'waiting' };
  return { ...link, wixVersion: before.wixVersion, remoteVersion: before.remoteVersion };
}

const endsDecision: ReadonlySet<WriteOutcome['kind']> = new Set<WriteOutcome['kind']>([
  'done',
  'refused',
  'duplicate',
]);

/**
 * D10: the service no longer knows a field: nothing of this contact was written, and its row rests
 * from the next look on.
 */
export const isFieldGone = (outcome: WriteOutcome): boolean =>
  outcome.kind === 'refused' && outcome.problems.some(({ code }) => code === 'unknownField');

/** The values are the same on both sides; only the other side's id is not written yet. */
const isIdOnly = (write: PlannedWrite) => write.kind === 'update' && write.changes.length === 0;
const isThrottled = (outcome: WriteOutcome | undefined) =>
  outcome?.kind === 'failed' && outcome.error.code === 'rateLimited';

const recordOf = (pair: PairState, side: SideName): ContactRecord | undefined => {
  const record = pair.records[side];
  return record === 'absent' ? undefined : record;
};

type Step = {
  readonly progress: Progress;
  readonly write: PlannedWrite;
  readonly outcome: WriteOutcome;
  readonly pair: PairState;
  readonly context: PlanContext;
};

function settleWrite(step: Step): void {
  const { progress, write, outcome, context } = step;
  const end = (state: OperationState, error: Reason | null = null, kept?: FieldValues) =>
    progress.writes.push({ side: write.side, state, error, ...(kept ? { kept } : {}) });
  switch (outcome.kind) {
    case 'done':
      end('done', null, outcome.record.fields);
      return write.aside
        ? settleAside({ ...step, record: outcome.record, done: write.aside.done })
        : settleDone({ ...step, record: outcome.record });
    case 'deleted':
      end('done');
      progress.link = deletedLink({ link: progress.link, nowMs: context.nowMs, side: write.side });
      return;
    case 'absent':
      if (write.kind === 'delete') {
        end('done');
        progress.link = deletedLink({
          link: progress.link,
          nowMs: context.nowMs,
          side: write.side,
        });
        return;
      }
      end('skipped', { code: 'vanished' });
      return lookAgain(progress, { kind: 'now', counts: true });
    case 'undeletable':
      end('skipped', { code: `undeletable.${outcome.why}` });
      progress.link = keptBecause({
        link: progress.link,
        why: outcome.why,
        present: write.side,
        nowMs: context.nowMs,
      });
      return;
    case 'refused':
      if (isFieldGone(outcome)) {
        end('skipped', { code: 'unknownField', params: { side: write.side } });
        return lookAgain(progress, { kind: 'now', counts: true });
      }
      if (!write.aside) return settleRefused({ ...step, problems: outcome.problems });
      end('failed', { code: outcome.problems[0]?.code ?? 'refused', params: { side: write.side } });
      progress.link = { ...progress.link, ...write.aside.refused };
      return;
    case 'conflict':
      end('skipped', { code: 'movedMeanwhile' });
      return lookAgain(progress, { kind: 'now', counts: true });
    case 'duplicate':
      end(
        'skipped',
        write.aside ? { code: 'undoTaken', params: { side: write.side } } : { code: 'duplicate' },
      );
      progress.candidate = { side: write.side, id: outcome.candidateId, by: outcome.by };
      return;
    case 'unclear':
      end('unclear', { code: 'noAnswer' });
      return lookAgain(progress, { kind: 'later', counts: true });
    case 'failed':
      end('failed', { code: outcome.error.code });
      // A rate limit says nothing about this contact.
      return lookAgain(progress, {
        kind: 'later',
        counts: outcome.error.code !== 'rateLimited',
        ...(outcome.error.retryAfterMs === undefined
          ? {}
          : { afterMs: outcome.error.retryAfterMs }),
      });
  }
}

function lookAgain(progress: Progress, again: NonNullable<Settled['again']>): void {
  if (progress.again?.kind !== 'later')
    progress.again = { ...again, counts: again.counts || progress.again?.counts === true };
}

/** A tombstone: both ids stay, so that a late event is recognised as our own deletion. */
export const deletedLink = ({
  link,
  side,
  nowMs,
}: {
  link: Link;
  side: SideName;
  nowMs: number;
}): Link => ({
  ...link,
  state: 'excluded',
  reason: { code: 'deleted', params: { side } },
  gone: { side: otherSide(side), atMs: nowMs },
  decision: null,
});

/**
 * Settles a write that carried nothing over: the base stays, and the other side is looked at
 * because this one has moved.
 */
function settleAside({
  progress,
  write,
  record,
  pair,
  context,
  done,
}: Step & { record: ContactRecord; done: LinkChange }): void {
  // Merged away between our read and our write.
  if (write.record && record.id !== write.record.id)
    return lookAgain(progress, { kind: 'now', counts: true });
  const { link } = progress;
  progress.link = {
    ...withVersion(withWritten({ link, write, record, context }), write.side, record.version),
    ...done,
  };
  const isOfRun = pair.link.decision?.kind === 'undo' && pair.link.decision.runId !== undefined;
  const mark = isOfRun
    ? ({ lane: 'run', cause: 'undoRun' } as const)
    : ({ lane: 'interactive', cause: 'person' } as const);
  // Prefer the other contact: the echo of the one just written would mix with this mark.
  const other = otherSide(write.side);
  const otherId = recordOf(pair, other)?.id;
  if (otherId !== undefined) progress.marks.push({ ...mark, side: other, contactId: otherId });
  else if (progress.link.decision)
    progress.marks.push({ ...mark, side: write.side, contactId: record.id });
}

/** The contact that was written, as the link knows it. */
const withWritten = ({
  link,
  write,
  record,
  context,
}: {
  link: Link;
  write: PlannedWrite;
  record: ContactRecord;
  context: PlanContext;
}): Link => ({
  ...link,
  keys: { ...link.keys, [write.side]: keyOf({ record, keyHash: context.keyHash }) },
  ...(write.side === 'wix' ? { wixId: record.id } : { remoteId: record.id }),
  formerIds: withFormerId({ link, side: write.side, id: record.id }),
  idWritten: {
    ...link.idWritten,
    [write.side]: link.idWritten[write.side] || write.linkedId !== undefined,
  },
  ...(!context.capabilities[write.side].conditionalWrite && write.record
    ? {
        writeSpans: addSpan({
          spans: link.writeSpans,
          span: { from: write.record.version, to: record.version },
        }),
      }
    : {}),
});

function settleDone({
  progress,
  write,
  record,
  pair,
  context,
}: Step & { record: ContactRecord }): void {
  const { link } = progress;
  // Merged away between our read and our write: the surviving contact may belong to another link,
  // so follow merges first.
  if (write.record && record.id !== write.record.id)
    return lookAgain(progress, { kind: 'now', counts: true });
  const source = otherSide(write.side);
  const rows = { ...link.base.rows };
  const written = new Map(write.changes.map((change) => [change.row, change]));
  /** Set by values not compared yet: written by others meanwhile, or altered by the service. */
  let isMoved = false;
  for (const { row, fields } of usableRows(context)) {
    const field = fields[write.side];
    const change = written.get(row.id);
    const kept = record.fields[row[write.side]];
    const back = fingerprintsOf({
      row,
      side: write.side,
      field,
      value: kept,
      fingerprint: context.fingerprint,
    });
    if (change && field.type !== 'set') {
      const isCarried = carries({ type: field.type, meant: write.fields[change.field], kept });
      rows[row.id] = both(
        write.side,
        isCarried ? unique([...change.after, ...back]) : change.after,
        change.source,
      );
      if (!isCarried) isMoved = true;
    } else if (change) {
      if (
        change.after.length !== back.length ||
        !change.after.every((print) => back.includes(print))
      )
        isMoved = true;
    } else if (write.kind === 'create' && !change) {
      const sourceValue = recordOf(pair, source)?.fields[row[source]];
      if (field.type !== 'set' && isBlank(sourceValue) && isBlank(kept)) {
        rows[row.id] = both(
          write.side,
          back,
          fingerprintsOf({
            row,
            side: source,
            field: fields[source],
            value: sourceValue,
            fingerprint: context.fingerprint,
          }),
        );
      } else if (!isBlank(kept)) isMoved = true;
    } else if (!change && write.record) {
      const read = fingerprintsOf({
        row,
        side: write.side,
        field,
        value: write.record.fields[row[write.side]],
        fingerprint: context.fingerprint,
      });
      if (read.join() !== back.join()) isMoved = true;
    }
  }
  progress.link = {
    ...withWritten({ link, write, record, context }),
    base: { ...link.base, rows },
    gone: null,
    decision: null,
    ...(write.kind === 'create'
      ? {
          state: link.refusals.length > 0 ? ('failed' as const) : ('inSync' as const),
          reason: link.refusals[0] ? refusedReason(link.refusals[0]) : null,
        }
      : {}),
    // Values not compared yet must look new.
    ...(isMoved
      ? {}
      : write.side === 'wix'
        ? { wixVersion: record.version }
        : { remoteVersion: record.version }),
  };
  if (isMoved || suspects(link.refusals) > 0)
    lookAgain(progress, { kind: 'now', counts: isMoved || !hasFewerSuspects({ progress, pair }) });
  const sourceRecord = recordOf(pair, source);
  if (write.kind === 'create' && sourceRecord && context.canStoreId[source])
    progress.marks.push({
      side: source,
      contactId: sourceRecord.id,
      lane: 'idWrite',
      cause: 'ownWrite',
    });
}

const both = (
  side: SideName,
  own: readonly Fingerprint[],
  other: readonly Fingerprint[],
): BaseRow => (side === 'wix' ? { wix: own, remote: other } : { wix: other, remote: own });
const unique = (prints: readonly Fingerprint[]) => [...new Set(prints)];

function withFormerId({
  link,
  side,
  id,
}: {
  link: Link;
  side: SideName;
  id: string;
}): Link['formerIds'] {
  const known = side === 'wix' ? link.wixId : link.remoteId;
  return known === null || known === id
    ? link.formerIds
    : { ...link.formerIds, [side]: [...link.formerIds[side], known] };
}

/** D09, D16: the refused rows rest with their reason, the others go on. */
function settleRefused({
  progress,
  write,
  problems,
  pair,
  context,
}: Step & { problems: readonly FieldProblem[] }): void {
  const guilty = guiltyOf({ write, problems });
  const refusals = guilty.flatMap((change) =>
    refusalsOf({
      change,
      isSet: isSetChange({ change, context }),
      problem: problems.find(({ field }) => field === change.field) ?? problems[0],
      write,
      pair,
    }),
  );
  const first = refusals[0];
  const kept = progress.link.refusals.filter(
    (old) =>
      !refusals.some(
        (refusal) =>
          refusal.row === old.row && refusal.side === old.side && refusal.element === old.element,
      ),
  );
  progress.writes.push({
    side: write.side,
    state: 'failed',
    error: first ? refusedReason(first) : { code: problems[0]?.code ?? 'refused' },
  });
  if (!first) {
    if (write.kind === 'create')
      progress.link = {
        ...progress.link,
        state: 'failed',
        reason: { code: problems[0]?.code ?? 'refused', params: { side: write.side } },
        decision: null,
      };
    return;
  }
  progress.link = {
    ...progress.link,
    refusals: [...kept, ...refusals],
    ...(progress.link.state === 'onHold'
      ? {}
      : { state: 'failed' as const, reason: refusedReason(first) }),
    decision: null,
  };
  // A refused row rests in the next turn, so that each turn has less to write; a holder not read
  // yet is read then.
  const isUnseen = refusals.some(({ holder }) => holder && holder.seen === undefined);
  if (guilty.length < write.changes.length || isUnseen || suspects(progress.link.refusals) > 0)
    lookAgain(progress, { kind: 'now', counts: !hasFewerSuspects({ progress, pair }) });
}

const suspects = (refusals: readonly Refusal[]) => refusals.filter(({ among }) => among).length;

/** H04: an element refused among others was tried alone. Their number only falls, so this ends. */
const hasFewerSuspects = ({ progress, pair }: Pick<Step, 'progress' | 'pair'>) =>
  suspects(progress.link.refusals) < suspects(pair.link.refusals);

/**
 * The changes to blame. If the service names no field: all of them; for too little data, those that
 * clear a value, and none of a create.
 */
function guiltyOf({
  write,
  problems,
}: {
  write: PlannedWrite;
  problems: readonly FieldProblem[];
}): PlannedWrite['changes'] {
  const named = write.changes.filter((change) =>
    problems.some((problem) => problem.field === change.field),
  );
  if (named.length > 0) return named;
  if (!problems.some(isTooLittle)) return write.changes;
  return write.kind === 'create'
    ? []
    : write.changes.filter(({ field }) => isBlank(write.fields[field]));
}

const isTooLittle = ({ code }: FieldProblem) => code === 'notEnoughToCreate';

const isSetChange = ({ change, context }: { change: OperationChange; context: PlanContext }) =>
  usableRows(context).some(({ row, fields }) => row.id === change.row && isSetRow(fields));

type Refused = {
  readonly change: OperationChange;
  readonly problem: FieldProblem | undefined;
  readonly write: PlannedWrite;
  readonly pair: PairState;
};

/** H04: for a set, one refusal per added element: of several it is unknown which was refused. */
function refusalsOf({ isSet, ...refused }: Refused & { isSet: boolean }): readonly Refusal[] {
  const { before, after } = refused.change;
  const whole = refusalOf(refused);
  const added = isSet ? after.filter((print) => !before.includes(print)) : [];
  return added.length === 0
    ? [whole]
    : added.map((element) => ({
        ...whole,
        source: element,
        element,
        ...(added.length > 1 ? { among: true as const } : {}),
      }));
}

function refusalOf({ change, problem, write, pair }: Refused): Refusal {
  const { side } = write;
  const value = change.after[0];
  const seen =
    problem?.holderId === undefined
      ? undefined
      : holderVersion({ side, id: problem.holderId, holders: pair.holders });
  const source = recordOf(pair, otherSide(side));
  return {
    row: change.row,
    side,
    source: change.source[0] ?? '',
    code: problem?.code ?? 'refused',
    ...(problem?.message === undefined ? {} : { message: problem.message }),
    ...(problem?.holderId === undefined || value === undefined
      ? {}
      : { holder: { id: problem.holderId, value, ...(seen === undefined ? {} : { seen }) } }),
    ...(problem && isTooLittle(problem) && source ? { sourceVersion: source.version } : {}),
  };
}

/** Set rows get their base from what both sides hold after the answers. */
function settleSets({
  link,
  plan,
  outcomes,
  after,
  context,
}: {
  link: Link;
  plan: PairPlan;
  outcomes: ReadonlyMap<SideName, WriteOutcome>;
  after: Readonly<Record<SideName, ContactRecord | undefined>>;
  context: PlanContext;
}): Link {
  if (
    !after.wix ||
    !after.remote ||
    plan.writes.length === 0 ||
    plan.writes.some((write) => write.aside) ||
    ![...outcomes.values()].some((outcome) => outcome.kind === 'done')
  )
    return link;
  const rows = { ...link.base.rows };
  for (const { row, fields } of usableRows(context)) {
    if (fields.wix.type !== 'set') continue;
    rows[row.id] = setBase({
      row,
      base: link.base.rows[row.id],
      wix: after.wix.fields[row.wix],
      remote: after.remote.fields[row.remote],
      fingerprint: context.fingerprint,
    });
  }
  return { ...link, base: { ...link.base, rows } };
}
