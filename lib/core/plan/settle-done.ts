import { type ContactRecord } from '@/lib/core/model/contact';
import { type Fingerprint } from '@/lib/core/model/fingerprint';
import { type BaseRow, type Link } from '@/lib/core/model/link';
import { otherSide, type SideName } from '@/lib/core/model/side';
import type { WriteOutcome } from '@/lib/core/model/write';
import { isBlank } from '@/lib/core/values/canonical';
import { carries } from '@/lib/core/values/kept';
import { refusedReason, usableRows, type PairPlan, type PlanContext } from './pair';
import { fingerprintsOf, setBase } from './rows';
import { hasFewerSuspects, lookAgain, recordOf, suspects, type Step } from './settle-step';
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
