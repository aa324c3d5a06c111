import type { SideCapabilities } from '@/lib/core/model/capabilities';
import type { Policy, Scope } from '@/lib/core/model/connection';
import type { ContactRecord } from '@/lib/core/model/contact';
import type { Evidence, Lane, Mark } from '@/lib/core/model/dirty';
import type { Facts } from '@/lib/core/model/facts';
import type { Field, FieldValues } from '@/lib/core/model/field';
import type { Fingerprint } from '@/lib/core/model/fingerprint';
import type { Link, Refusal } from '@/lib/core/model/link';
import type { Mapping, MappingRow } from '@/lib/core/model/mapping';
import type {
  Operation,
  OperationChange,
  OperationKind,
  OperationValue,
  Rule,
} from '@/lib/core/model/operation';
import type { Reason } from '@/lib/core/model/reason';
import type { SideName } from '@/lib/core/model/side';
import type { IsNewer } from '@/lib/core/model/version';
import { countryOf } from '@/lib/core/values/address-country';
import { canonical } from '@/lib/core/values/canonical';
import type { Fingerprinter, KeyHash } from '@/lib/core/values/fingerprint';
import { factsOf } from './facts';

/** Everything a plan depends on beside the pair itself; the same for a whole turn. */
export type PlanContext = {
  readonly mapping: Mapping;
  readonly policy: Policy;
  /** `null`: all contacts take part. */
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
  readonly capabilities: Readonly<Record<SideName, SideCapabilities>>;
  readonly isNewer: Readonly<Record<SideName, IsNewer>>;
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
  /** The operations that the link's decision asks to undo. */
  readonly toUndo: readonly Operation[];
  /** The contacts that hold values refused here, by `holderKey`. */
  readonly holders: ReadonlyMap<string, ContactRecord | 'absent'>;
  /** Rows in which this contact clears its value first, to break a ring. */
  readonly makesRoom: ReadonlySet<number>;
};

/** A pair with a contact on one side only. */
export type OneSided = {
  readonly pair: PairState;
  readonly context: PlanContext;
  readonly record: ContactRecord;
  readonly present: SideName;
};

/** The change of a link by a write that carries nothing over. */
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
  /** Number of non-blank values that this write replaces; counted by the guard. */
  readonly overwrites: number;
  /**
   * Set on a write that carries nothing over (put back, marked): the base stays, and the link
   * becomes this once the write is done, or refused for good.
   */
  readonly linkAfter?: { readonly done: LinkChange; readonly refused: LinkChange };
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

/** A row with its two fields. */
export type UsableRow = {
  readonly row: MappingRow;
  readonly fields: Readonly<Record<SideName, Field>>;
};

/** Rows whose two fields exist now, with them. */
export function usableRows({
  mapping,
  fields,
}: Pick<PlanContext, 'mapping' | 'fields'>): readonly UsableRow[] {
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

export const refusedReason = (refusal: Refusal): Reason => ({
  code: refusal.code,
  params: { row: refusal.row, side: refusal.side },
});

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

/** Keyed hashes of all its e-mail addresses and numbers. */
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

export const isRecord = (record: ContactRecord | 'absent' | undefined): record is ContactRecord =>
  record !== undefined && record !== 'absent';
