import type { FieldValues } from './field';
import type { SideName } from './side';
import type { Version } from './version';

/** Why Wix keeps a contact although an app asks to delete it. */
export type Undeletable = 'member' | 'billing' | 'ownerOrContributor';

/** A contact as one side holds it now. */
export type ContactRecord = {
  readonly id: string;
  readonly version: Version;
  /** ISO instants of the service's own clock. */
  readonly createdAt: string;
  readonly updatedAt: string;
  /** The other side's id kept in this contact's custom field; `null` when the field is blank. */
  readonly linkedId: string | null;
  readonly fields: FieldValues;
  /** The person's name in one line, for matching; `null` without any. */
  readonly name: string | null;
  /** Every address and number of the contact, the primary one first; for matching. */
  readonly emails: readonly string[];
  readonly phones: readonly string[];
  readonly undeletable?: Undeletable;
  /**
   * The service's own record. Opaque here; the side needs it to build an update (Wix replaces whole
   * lists).
   */
  readonly source: unknown;
};

/**
 * What a verified webhook says about one contact, in neutral words. A hint only: the engine reads
 * what is true.
 */
export type ContactEvent = {
  /** Unique per event as far as the service allows; the same key twice has one effect. */
  readonly key: string;
  readonly side: SideName;
  readonly contactId: string;
  readonly kind: 'changed' | 'deleted' | 'merged' | 'erased';
  /**
   * The record's version after the change. Absent where the service does not say it, or where
   * another version may lie between this change and the one before.
   */
  readonly version?: Version;
  /** When it happened, ms of the service's clock. */
  readonly atMs?: number;
  /** The service says our own app made this change. A hint. */
  readonly ours: boolean;
  /** The service says this was one of very many, such as an import: it goes behind live edits. */
  readonly bulk?: true;
  /** For a merge into `contactId`: every other id that takes part. */
  readonly relatedIds?: readonly string[];
};
