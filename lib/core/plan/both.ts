import type { Scope } from '@/lib/core/model/connection';
import type { ContactRecord } from '@/lib/core/model/contact';
import type { BaseRow, Link, Refusal } from '@/lib/core/model/link';
import type { MappingRow } from '@/lib/core/model/mapping';
import type { Rule } from '@/lib/core/model/operation';
import type { SideName } from '@/lib/core/model/side';
import { countryOf } from '@/lib/core/values/address-country';
import { isBlank } from '@/lib/core/values/canonical';
import { isSetRow } from './facts';
import { planOneSided } from './one-sided';
import {
  keysOf,
  loopKey,
  refusedReason,
  stay,
  usableRows,
  type PairPlan,
  type PairState,
  type PlanContext,
  type PlannedWrite,
} from './pair';
import { keepRefusals, roomFor, standingRefusals } from './refusals';
import { planRow, type RowWrite } from './rows';
import { outOfScope, staysOut } from './scope';
import { planStoredIds } from './stored-id';

/** Plans from what both sides hold now, without regard to an undo. */
export function planAsRead({ pair, context }: { pair: PairState; context: PlanContext }): PairPlan {
  const { wix, remote } = pair.records;
  if (wix === undefined || remote === undefined || wix === 'absent' || remote === 'absent')
    return planOneSided({ pair, context });
  const records = { wix, remote };
  if (context.scope && staysOut({ link: pair.link, records, context }))
    return leaveAlone({ pair, context, records, scope: context.scope });
  return planBoth({ pair, context, records });
}

type Both = Readonly<Record<SideName, ContactRecord>>;

function countriesOf({
  row,
  context,
  records,
}: {
  row: MappingRow;
  context: Pick<PlanContext, 'mapping' | 'fields'>;
  records: Both;
}): Readonly<Record<SideName, string | null>> {
  const of = (side: SideName) =>
    countryOf({
      row,
      rows: context.mapping.rows,
      wix: context.fields.wix,
      side,
      values: records[side].fields,
    });
  return { wix: of('wix'), remote: of('remote') };
}

/**
 * B04: outside the filter no value is carried, and the base is kept for when the contact is inside
 * again.
 */
const leaveAlone = ({
  pair: { link },
  context,
  records,
  scope,
}: {
  pair: PairState;
  context: PlanContext;
  records: Both;
  scope: Scope;
}): PairPlan =>
  stay({
    ...link,
    state: 'excluded',
    reason: outOfScope(scope),
    decision: null,
    gone: null,
    keys: keysOf({ records, keyHash: context.keyHash }),
    wixVersion: records.wix.version,
    remoteVersion: records.remote.version,
  });

function planBoth({
  pair,
  context,
  records,
}: {
  pair: PairState;
  context: PlanContext;
  records: Both;
}): PairPlan {
  const { link } = pair;
  const retrying = link.decision?.kind === 'retry';
  const refusals = retrying ? [] : standingRefusals({ pair, context });
  const chosen = link.decision?.kind === 'take' ? link.decision.winners : {};
  const bases: Record<number, BaseRow> = {};
  const writes: RowWrite[] = [];
  const writeRows = new Map<RowWrite, number>();
  const found: Refusal[] = [];
  const conflicts: number[] = [];
  const looping: number[] = [];
  const resting = new Set<number>();

  for (const { row, fields } of usableRows(context)) {
    const base = link.base.rows[row.id];
    if (base) bases[row.id] = base;
    const planned = planRow({
      row,
      fields,
      values: { wix: records.wix.fields[row.wix], remote: records.remote.fields[row.remote] },
      countries: countriesOf({ row, context, records }),
      base,
      refusals,
      systemOfRecord: context.policy.systemOfRecord,
      chosen: chosen[row.id],
      fingerprint: context.fingerprint,
    });
    if ('resting' in planned) found.push(...(planned.resting ?? []));
    switch (planned.kind) {
      case 'agree':
        bases[row.id] =
          base && !isSetRow(fields) && isWithin(planned.base, base) ? base : planned.base;
        break;
      case 'write':
        for (const write of planned.writes) {
          if (
            !retrying &&
            context.loops.has(
              loopKey({ linkId: link.id, row: row.id, side: write.side, after: write.after }),
            )
          )
            looping.push(row.id);
          else {
            writes.push(write);
            writeRows.set(write, row.id);
          }
        }
        break;
      case 'conflict':
        conflicts.push(row.id);
        break;
      case 'rest': {
        resting.add(row.id);
        if (planned.problem) found.push(planned.problem);
        const room = roomFor({ row, fields, refusals, pair, records, context });
        if (room) {
          writes.push(room);
          writeRows.set(room, row.id);
        }
        break;
      }
      case 'leave':
        if (planned.base) bases[row.id] = planned.base;
        break;
    }
  }

  const kept = keepRefusals({ refusals, found, resting, context, records });
  const { ids, marks } = planStoredIds({
    link,
    records,
    lane: pair.lane,
    context,
    writing: new Set(writes.map((write) => write.side)),
  });
  const planned = (['wix', 'remote'] as const).flatMap((side): PlannedWrite[] => {
    const own = writes.filter((write) => write.side === side);
    const id = ids[side];
    if (own.length === 0 && id === undefined) return [];
    return [
      updateOf({
        side,
        record: records[side],
        writes: own,
        rowOf: (write) => writeRows.get(write) ?? 0,
        linkedId: id,
        allowDuplicates: pair.makesRoom.size > 0,
      }),
    ];
  });
  return {
    link: {
      ...link,
      base: { ...link.base, rows: bases },
      refusals: kept,
      decision: null,
      gone: null,
      keys: keysOf({ records, keyHash: context.keyHash }),
      ...stateOf({ conflicts, looping, refusals: kept }),
      wixVersion: records.wix.version,
      remoteVersion: records.remote.version,
      idWritten: {
        wix: link.idWritten.wix || records.wix.linkedId === records.remote.id,
        remote: link.idWritten.remote || records.remote.linkedId === records.wix.id,
      },
    },
    writes: planned,
    notes: [],
    marks,
    drop: false,
  };
}

/** Keep both the value we sent and the service's form of it while each side holds one of them. */
const isWithin = (now: BaseRow, base: BaseRow) =>
  now.wix.every((print) => base.wix.includes(print)) &&
  now.remote.every((print) => base.remote.includes(print));

function stateOf({
  conflicts,
  looping,
  refusals,
}: {
  conflicts: readonly number[];
  looping: readonly number[];
  refusals: readonly Refusal[];
}): Pick<Link, 'state' | 'reason'> {
  if (conflicts.length > 0)
    return { state: 'onHold', reason: { code: 'conflict', params: { rows: conflicts.join(',') } } };
  if (looping.length > 0)
    return { state: 'onHold', reason: { code: 'loop', params: { rows: looping.join(',') } } };
  const first = refusals[0];
  if (first) return { state: 'failed', reason: refusedReason(first) };
  return { state: 'inSync', reason: null };
}

function updateOf({
  side,
  record,
  writes,
  rowOf,
  linkedId,
  allowDuplicates,
}: {
  side: SideName;
  record: ContactRecord;
  writes: readonly RowWrite[];
  rowOf: (write: RowWrite) => number;
  linkedId: string | undefined;
  allowDuplicates: boolean;
}): PlannedWrite {
  const first = writes[0];
  return {
    side,
    kind: 'update',
    operation: first ? 'update' : 'idWrite',
    rule: first ? strongestRule(writes) : record.linkedId === null ? 'storedId' : 'idRestored',
    record,
    fields: Object.fromEntries(writes.map((write) => [write.field, write.value])),
    ...(linkedId === undefined ? {} : { linkedId }),
    allowDuplicates,
    changes: writes.map((write) => ({
      row: rowOf(write),
      field: write.field,
      rule: write.rule,
      before: write.before,
      after: write.after,
      source: write.source,
    })),
    values: writes.map(({ field, replaced, value }) => ({ field, before: replaced, after: value })),
    overwrites: writes.filter((write) => !isBlank(write.replaced)).length,
  };
}

/** An operation is named after the rule that decided most: a conflict before a fill. */
function strongestRule(writes: readonly RowWrite[]): Rule {
  const decisive =
    writes.find((write) => write.overwritesEdit) ??
    writes.find((write) => write.rule !== 'fillBlank') ??
    writes[0];
  return decisive?.rule ?? 'fillBlank';
}
