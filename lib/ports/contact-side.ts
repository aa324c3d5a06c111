import type { SideCapabilities } from '@/lib/core/model/capabilities';
import type { ContactRecord } from '@/lib/core/model/contact';
import type { Lane } from '@/lib/core/model/dirty';
import type { Field } from '@/lib/core/model/field';
import type { WriteSpan } from '@/lib/core/model/link';
import type { Reason } from '@/lib/core/model/reason';
import type { SideName } from '@/lib/core/model/side';
import type { IsNewer, Version } from '@/lib/core/model/version';
import type { WriteOutcome, WriteRequest } from '@/lib/core/model/write';
import type { Moments } from '@/lib/core/plan/overlap';

export type ReadRequest = {
  readonly id: string;
  /** A record that does not include one of these is read again by Get before it is believed. */
  readonly atLeast?: readonly Version[];
  /** Read by Get in any case. */
  readonly isFresh?: boolean;
  /** An event said so: where the id leads nowhere, the contact is `merged` into this one. */
  readonly mergedInto?: string;
};

export type ReadResult =
  | { readonly kind: 'found'; readonly record: ContactRecord }
  /** The id was merged away; `record` is the contact it resolves to now (another id). */
  | { readonly kind: 'merged'; readonly record: ContactRecord }
  /**
   * A Get of this very id answered 404. `deleted`: the service itself keeps it among its deleted
   * ones, which proves the deletion like an event.
   */
  | { readonly kind: 'absent'; readonly deleted?: true };

export type RecordPage = {
  readonly records: readonly ContactRecord[];
  /** Hand back to get the next page; absent on the last one. Opaque, storable. */
  readonly next?: string;
  /**
   * From where `changed` finds what moves after this page was read; that of the first page covers
   * the whole list. Opaque, storable.
   */
  readonly watermark: Watermark;
};

/** How far changes were read: a date, a token. Only the side that made it can read it. */
export type Watermark = string;

type ChangedPage = RecordPage & {
  /** Ids the service lists as archived or deleted since. */ readonly deletedIds: readonly string[];
};

/** A value some writer gave a field, from the service's own history. Newest first. */
export type FieldHistory = {
  readonly field: string;
  readonly value: string;
  readonly atMs: number;
  readonly ours: boolean;
};

/** The fields that a side has for the sync's own use. */
export type Prepared = {
  /** The field for the other side's id, as the side names it; `null`: the link table suffices. */
  readonly idField: string | null;
  /** The fields that could not be created, and why. */
  readonly notMade: readonly Reason[];
};

/**
 * One system that holds contacts. All methods throw `SideError` when the call as a whole failed;
 * a contact that fails alone is in the result. Ids unknown to the service are never an error.
 */
export type ContactSide = {
  readonly name: SideName;
  readonly capabilities: SideCapabilities;
  /** Compares two versions of one contact. */
  readonly isNewer: IsNewer;
  /**
   * Creates the custom field for the other side's id (and what labels need) when missing.
   * Repeatable.
   */
  prepare(): Promise<Prepared>;
  /** The field catalogue, read afresh. */
  fields(): Promise<readonly Field[]>;
  /**
   * True state by id; every id asked for is in the answer. Absence and merges are decided by Get
   * alone.
   */
  read(input: {
    readonly requests: readonly ReadRequest[];
    readonly lane: Lane;
  }): Promise<ReadonlyMap<string, ReadResult>>;
  /**
   * Contacts holding any of these values. Through the service's index where it has no better: may
   * lag. E-mails match case-insensitively, additional addresses included; phones as E.164.
   */
  find(input: {
    readonly by: 'email' | 'phone' | 'linkedId';
    readonly values: readonly string[];
    readonly lane: Lane;
  }): Promise<readonly ContactRecord[]>;
  /**
   * All contacts, oldest first, the largest pages. Overlaps rather than skips when contacts come
   * and go meanwhile.
   */
  list(input: { readonly cursor?: string; readonly lane: Lane }): Promise<RecordPage>;
  /** Contacts changed since the watermark. May repeat, never skips: the side adds its overlap. */
  changed(input: {
    readonly since: Watermark;
    readonly cursor?: string;
    readonly lane: Lane;
  }): Promise<ChangedPage>;
  /** Writes in the largest batches; outcomes by `ref`, every ref present. */
  write(input: {
    readonly requests: readonly WriteRequest[];
    readonly lane: Lane;
  }): Promise<ReadonlyMap<string, WriteOutcome>>;
  /** Who gave these fields which values; where the service keeps it, by the capabilities. */
  history?(input: {
    readonly id: string;
    readonly fields: readonly string[];
    readonly lane: Lane;
  }): Promise<readonly FieldHistory[]>;
  /** With a history: when a write of ours may have met another one, ms of the service's clock. */
  momentsOf?(span: WriteSpan): Moments;
};
