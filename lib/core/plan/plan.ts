import { type Policy, type Scope } from '@/lib/core/model/connection';
import { type ContactRecord } from '@/lib/core/model/contact';
import { type Evidence, type Lane, type Mark } from '@/lib/core/model/dirty';
import { type Facts } from '@/lib/core/model/facts';
import { type Field, type FieldValues } from '@/lib/core/model/field';
import { type Fingerprint } from '@/lib/core/model/fingerprint';
import { type BaseRow, type Link, type Refusal } from '@/lib/core/model/link';
import { type Mapping, type MappingRow } from '@/lib/core/model/mapping';
import {
  type Operation,
  type OperationChange,
  type OperationKind,
  type OperationValue,
  type Rule,
} from '@/lib/core/model/operation';
import { type Reason } from '@/lib/core/model/reason';
import { type SideName } from '@/lib/core/model/side';
import { countryOf } from '@/lib/core/values/address-country';
import { canonical, isBlank } from '@/lib/core/values/canonical';
import type { Fingerprinter, KeyHash } from '@/lib/core/values/fingerprint';
import { factsOf, isSetRow } from './facts';
import { planOneSided } from './presence';
import { keepRefusals, roomFor, standingRefusals } from './refusals';
import { planRow, type RowWrite } from './rows';
import { outOfScope, staysOut } from './scope';
import { planStoredIds } from './stored-id';
import { planUndo } from './undo';

/** Everything a plan depends on beside the pair itself; the same for a whole turn. */
export type PlanContext = {
  readonly mapping: Mapping;
  readonly policy: Policy;
  /** `null`: everybody takes part. */
  readonly scope: Scope | null;
  /** The catalogues as of now: a row whose field is gone rests. */
  readonly fields: Readonly<Record<SideName, ReadonlyMap<string, Field>>>;
  readonly fingerprint: Fingerprinter;
  readonly keyHash: KeyHash;
  /**
   * False where the service has no field for the other side's id (Wix quota reached): the link
   * table is enough.
   */
  readonly canStoreId: Readonly<Record<SideName, boolean>>;
  /** Keys (`loopKey`) of values written twice in the last ten minutes: the third write is held. */
  readonly loops: ReadonlySet<string>;
  readonly sharesValues: Readonly<Record<SideName, boolean>>;
  /** The standing rule's brake is on: deletions park. */
  readonly deletionsParked: boolean;
  readonly nowMs: number;
};

/** One person as read in this turn. `undefined` on a side = the link has no id there. */
export type PairState = {
  readonly link: Link;
  readonly lane: Lane;
  readonly records: Readonly<Record<SideName, ContactRecord | 'absent' | undefined>>;
  readonly evidence: Readonly<Record<SideName, Evidence>>;
  /** Creates, updates and deletes of ours that never got an answer. */
  readonly open: readonly Operation[];
  /** What the link's decision asks to be put back. */
  readonly toUndo: readonly Operation[];
  /** Those who hold what was refused here, by `holderKey`. */
  readonly holders: ReadonlyMap<string, ContactRecord | 'absent'>;
  /** Rows in which this contact is the one of a ring that lets go first. */
  readonly makesRoom: ReadonlySet<number>;
};

/** What a link becomes by a write that carries nothing over. */
export type LinkChange = Partial<Pick<Link, 'state' | 'reason' | 'gone' | 'decision'>>;

export type PlannedWrite = {
  readonly side: SideName;
  readonly kind: 'create' | 'update' | 'delete';
  readonly operation: OperationKind;
  readonly rule: Rule;
  /** As read; absent for a create. */
  readonly record?: ContactRecord;
  readonly fields: FieldValues;
  readonly linkedId?: string;
  readonly allowDuplicates: boolean;
  readonly changes: readonly OperationChange[];
  readonly values: readonly OperationValue[];
  /** Non-blank values of others that this write replaces; counted by the guard. */
  readonly overwrites: number;
  /**
   * Set on a write that carries nothing over (put back, marked): the base stays, and the link
   * becomes this once the write is done, or refused for good.
   */
  readonly aside?: { readonly done: LinkChange; readonly refused: LinkChange };
};

/** A line of history without a call; `error`: why there was none. */
export type Note = {
  readonly side: SideName;
  readonly kind: OperationKind;
  readonly rule: Rule;
  readonly values: readonly OperationValue[];
  readonly error?: Reason;
};

export type PairPlan = {
  /**
   * The link as it stands before the writes are answered: agreed rows have their new base, the
   * state is what it will be if all goes well.
   */
  readonly link: Link;
  readonly writes: readonly PlannedWrite[];
  readonly notes: readonly Note[];
  readonly marks: readonly Mark[];
  /** The person is gone everywhere: forget the link. */
  readonly drop: boolean;
};

export const loopKey = ({
  linkId,
  row,
  side,
  after,
}: {
  linkId: string;
  row: number;
  side: SideName;
  after: readonly Fingerprint[];
}) => `${linkId} ${row} ${side} ${[...after].sort().join(',')}`;

export const stay = (link: Link): PairPlan => ({
  link,
  writes: [],
  notes: [],
  marks: [],
  drop: false,
});

/**
 * Plans one person: pure, from what was read and what was last agreed. Cases: A01–A13, B08, B13,
 * C01–C10, D01–D18.
 */
export function planPair({ pair, context }: { pair: PairState; context: PlanContext }): PairPlan {
  const { wix, remote } = pair.records;
  if (pair.link.decision?.kind === 'undo')
    return planUndo({ pair, context, decision: pair.link.decision });
  if (wix === undefined || remote === undefined || wix === 'absent' || remote === 'absent')
    return planOneSided({ pair, context });
  const records = { wix, remote };
  if (context.scope && staysOut({ link: pair.link, records, context }))
    return leaveAlone({ pair, context, records, scope: context.scope });
  return planBoth({ pair, context, records });
}

/** Rows whose two fields exist now, with them. */
export function usableRows({ mapping, fields }: Pick<PlanContext, 'mapping' | 'fields'>): readonly {
  readonly row: MappingRow;
  readonly fields: Readonly<Record<SideName, Field>>;
}[] {
  return mapping.rows.flatMap((row) => {
    const wix = fields.wix.get(row.wix);
    const remote = fields.remote.get(row.remote);
    return wix && remote ? [{ row, fields: { wix, remote } }] : [];
  });
}

/** What a record says, row by row, in fingerprints. */
export const factsOfRecord = ({
  side,
  record,
  context,
}: {
  side: SideName;
  record: ContactRecord;
  context: Pick<PlanContext, 'mapping' | 'fields' | 'fingerprint'>;
}): Facts =>
  Object.fromEntries(
    usableRows(context).map(({ row, fields }) => [
      row.id,
      factsOf({
        row,
        fields,
        side,
        value: record.fields[row[side]],
        fingerprint: context.fingerprint,
        country: countryOf({
          row,
          rows: context.mapping.rows,
          wix: context.fields.wix,
          side,
          values: record.fields,
        }),
      }),
    ]),
  );

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
 * B04: outside the filter nothing travels, and what both agreed on last stays as it was, for the
 * day they are inside again.
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

/**
 * What we sent and what the service made of it stay known, as long as both sides hold one of them.
 */
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

export const refusedReason = (refusal: Refusal): Reason => ({
  code: refusal.code,
  params: { row: refusal.row, side: refusal.side },
});

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

/** The keyed hash by which a person finds this contact: its first e-mail, else its first number. */
export function keyOf({
  record,
  keyHash,
}: {
  record: ContactRecord | undefined;
  keyHash: KeyHash;
}): string | null {
  const email = canonical({ type: 'email', value: record?.emails[0] });
  if (email) return keyHash('email', email);
  const phone = canonical({ type: 'phone', value: record?.phones[0] });
  return phone ? keyHash('phone', phone) : null;
}

/** Every key that leads to it, by any of its addresses and numbers. */
export function allKeysOf({
  record,
  keyHash,
}: {
  record: ContactRecord;
  keyHash: KeyHash;
}): readonly string[] {
  const hashed = (type: 'email' | 'phone', values: readonly string[]) =>
    values
      .flatMap((value) => canonical({ type, value }) ?? [])
      .map((value) => keyHash(type, value));
  return [...hashed('email', record.emails), ...hashed('phone', record.phones)];
}

export const keysOf = ({
  records,
  keyHash,
}: {
  records: Readonly<Partial<Record<SideName, ContactRecord>>>;
  keyHash: KeyHash;
}): Link['keys'] => ({
  wix: keyOf({ record: records.wix, keyHash }),
  remote: keyOf({ record: records.remote, keyHash }),
});
