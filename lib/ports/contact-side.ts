import type { ContactRecord } from '@/lib/core/model/contact';
import type { Lane } from '@/lib/core/model/dirty';
import type { Field } from '@/lib/core/model/field';
import type { Reason } from '@/lib/core/model/reason';
import type { SideName } from '@/lib/core/model/side';
import type { WriteOutcome, WriteRequest } from '@/lib/core/model/write';

export type ReadRequest = {
  readonly id: string;
  /** A record older than this is read again by Get before it is believed. */
  readonly minVersion: number;
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
  /** ISO. The service's own clock when it answered (Date header). */
  readonly serverTime: string;
};

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

/**
 * One system that holds contacts. All methods throw `SideError` when the call as a whole failed;
 * a contact that fails alone is in the result. Ids unknown to the service are never an error.
 */
export type ContactSide = {
  readonly name: SideName;
  /** Several contacts may hold one address where a write asks for it. */
  readonly sharesValues: boolean;
  readonly limits: {
    readonly readBatch: number;
    readonly writeBatch: number;
    /** Allowance for search indexes to catch up, ms. */ readonly searchLagMs: number;
  };
  /**
   * Creates the custom field for the other side's id (and what labels need) when missing.
   * Repeatable. Returns the settings to keep, and warnings.
   */
  prepare(): Promise<{
    readonly settings: Readonly<Record<string, string>>;
    readonly warnings: readonly Reason[];
  }>;
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
  /** Contacts changed at or after `since` (ISO, the service's clock). May repeat, never skips. */
  changed(input: {
    readonly since: string;
    readonly cursor?: string;
    readonly lane: Lane;
  }): Promise<ChangedPage>;
  /** Writes in the largest batches; outcomes by `ref`, every ref present. */
  write(input: {
    readonly requests: readonly WriteRequest[];
    readonly lane: Lane;
  }): Promise<ReadonlyMap<string, WriteOutcome>>;
  /** Only where the service keeps property history and has no conditional write. */
  history?(input: {
    readonly id: string;
    readonly fields: readonly string[];
    readonly lane: Lane;
  }): Promise<readonly FieldHistory[]>;
};
