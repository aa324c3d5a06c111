import { type ContactRecord } from '@/lib/core/model/contact';
import { type Fingerprint } from '@/lib/core/model/fingerprint';
import { type BaseRow, type Link } from '@/lib/core/model/link';
import type { OperationChange } from '@/lib/core/model/operation';
import { otherSide, type SideName } from '@/lib/core/model/side';
import type { WriteOutcome } from '@/lib/core/model/write';
import { isBlank } from '@/lib/core/values/canonical';
import { carries } from '@/lib/core/values/kept';
import { withVersion } from './links';
import { refusedReason, usableRows, type PairPlan, type PlanContext, type UsableRow } from './pair';
import { fingerprintsOf, setBase } from './rows';
import { hasFewerSuspects, lookAgain, recordOf, suspects, type SettleStep } from './settle-step';
import { withWritten } from './written-link';

/**
 * Settles a write that the service carried out: the base becomes what was sent and what came back.
 */
export function settleDone({
  progress,
  write,
  record,
  pair,
  context,
}: SettleStep & { record: ContactRecord }): void {
  const { link } = progress;
  // Merged away between our read and our write: the surviving contact may belong to another link,
  // so follow merges first.
  if (write.record && record.id !== write.record.id)
    return lookAgain(progress, { kind: 'now', counts: true });
  const written = new Map(write.changes.map((change) => [change.row, change]));
  const settled = usableRows(context).map((usable) => ({
    row: usable.row.id,
    ...settleRow({ ...usable, change: written.get(usable.row.id), write, record, pair, context }),
  }));
  const isMoved = settled.some((row) => row.isMoved);
  const settledLink: Link = {
    ...withWritten({ link, write, record, context }),
    base: {
      ...link.base,
      rows: {
        ...link.base.rows,
        ...Object.fromEntries(settled.flatMap(({ row, base }) => (base ? [[row, base]] : []))),
      },
    },
    gone: null,
    decision: null,
    ...(write.kind === 'create'
      ? {
          state: link.refusals.length > 0 ? ('failed' as const) : ('inSync' as const),
          reason: link.refusals[0] ? refusedReason(link.refusals[0]) : null,
        }
      : {}),
  };
  // Values not compared yet must look new.
  progress.link = isMoved ? settledLink : withVersion(settledLink, write.side, record.version);
  if (isMoved || suspects(link.refusals) > 0)
    lookAgain(progress, { kind: 'now', counts: isMoved || !hasFewerSuspects({ progress, pair }) });
  const source = otherSide(write.side);
  const sourceRecord = recordOf(pair, source);
  if (write.kind === 'create' && sourceRecord && context.canStoreId[source])
    progress.marks.push({
      side: source,
      contactId: sourceRecord.id,
      lane: 'idWrite',
      cause: 'ownWrite',
    });
}

type SettledRow = {
  /** The new agreement, where there is one. */
  readonly base?: BaseRow;
  /** The side holds a value not compared yet: written by others meanwhile, or altered by it. */
  readonly isMoved: boolean;
};

type RowToSettle = UsableRow &
  Pick<SettleStep, 'write' | 'pair' | 'context'> & {
    readonly record: ContactRecord;
    readonly change: OperationChange | undefined;
  };

function settleRow(input: RowToSettle): SettledRow {
  const { row, fields, change, write, record, context } = input;
  const { side } = write;
  const { fingerprint } = context;
  const kept = record.fields[row[side]];
  const back = fingerprintsOf({ row, side, field: fields[side], value: kept, fingerprint });
  if (change && fields[side].type === 'set')
    return {
      isMoved:
        change.after.length !== back.length || !change.after.every((print) => back.includes(print)),
    };
  if (change) {
    const isCarried = carries({ type: fields[side].type, meant: write.fields[change.field], kept });
    const own = isCarried ? unique([...change.after, ...back]) : change.after;
    return { base: both(side, own, change.source), isMoved: !isCarried };
  }
  if (write.kind === 'create') return settleBlank({ ...input, back });
  if (!write.record) return { isMoved: false };
  const before = write.record.fields[row[side]];
  const read = fingerprintsOf({ row, side, field: fields[side], value: before, fingerprint });
  return { isMoved: read.join() !== back.join() };
}

/** A row that a create left out: both sides agree on it where both are blank. */
function settleBlank({
  row,
  fields,
  write: { side },
  record,
  pair,
  context: { fingerprint },
  back,
}: RowToSettle & { back: readonly Fingerprint[] }): SettledRow {
  const source = otherSide(side);
  const value = recordOf(pair, source)?.fields[row[source]];
  if (!isBlank(record.fields[row[side]])) return { isMoved: true };
  if (fields[side].type === 'set' || !isBlank(value)) return { isMoved: false };
  const other = fingerprintsOf({ row, side: source, field: fields[source], value, fingerprint });
  return { base: both(side, back, other), isMoved: false };
}

const both = (
  side: SideName,
  own: readonly Fingerprint[],
  other: readonly Fingerprint[],
): BaseRow => (side === 'wix' ? { wix: own, remote: other } : { wix: other, remote: own });
const unique = (prints: readonly Fingerprint[]) => [...new Set(prints)];

/** Set rows get their base from what both sides hold after the answers. */
export function settleSets({
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
    plan.writes.some((write) => write.linkAfter) ||
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
