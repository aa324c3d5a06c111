import type { ExportState } from '@/lib/core/flows/export';
import type { ContactRecord } from '@/lib/core/model/contact';
import type { FieldValues } from '@/lib/core/model/field';
import type { Reason } from '@/lib/core/model/reason';
import type { SideError } from '@/lib/core/model/side-error';
import type { FieldProblem } from '@/lib/core/model/write';

export type NewContactsPage = {
  readonly records: readonly ContactRecord[];
  /** ISO, Wix's own clock. */ readonly serverTime: string;
};

/** Wix contacts in order of creation. Both throw `SideError`. */
export type NewContacts = {
  /** How many contacts a page holds. */
  readonly page: number;
  /** List Contacts, a page from an offset. A short one: the list has ended. */
  list(input: { readonly offset: number }): Promise<NewContactsPage>;
  /** Query Contacts created at or after `since` (ISO). May repeat, never skips. */
  createdSince(input: {
    readonly since: string;
    readonly cursor: string | null;
  }): Promise<NewContactsPage & { readonly next: string | null }>;
};

export type Delivery = {
  /** The Wix contact's id: delivering it again has no second effect. */ readonly wixId: string;
  readonly fields: FieldValues;
  readonly email: string | null;
};

export type DeliveryOutcome =
  | { readonly kind: 'delivered'; readonly remoteId: string | null }
  /** Refused for good; set aside with the reason. */
  | { readonly kind: 'refused'; readonly problems: readonly FieldProblem[] }
  /**
   * Not delivered, or unknown: try again. `isAlone`: the call was served, only this contact was
   * not.
   */
  | { readonly kind: 'again'; readonly error: SideError | null; readonly isAlone: boolean };

/** Where an export goes. */
export type ExportTarget = {
  /** The most contacts it takes at once. */
  readonly batch: number;
  /** Outcomes by Wix id, every one present. Throws `SideError` when nothing was delivered. */
  deliver(contacts: readonly Delivery[]): Promise<ReadonlyMap<string, DeliveryOutcome>>;
};

/** A value of a contact that the target did not take; everything else has arrived (H01). */
export type Rest = { readonly row: number; readonly reason: Reason };

/** What of a contact has arrived already, and which rows have not. */
export type Arrived = { readonly remoteId: string | null; readonly rows: ReadonlySet<number> };

/**
 * A contact that is dealt with. `completed`: the values that had rested have arrived. `refused` and
 * `leftOut` carry the reason.
 */
export type Dealt = { readonly wixId: string } & (
  | {
      readonly kind: 'delivered' | 'completed';
      readonly remoteId: string | null;
      readonly fields: FieldValues;
      readonly rests: readonly Rest[];
    }
  | {
      readonly kind: 'refused' | 'leftOut';
      readonly reason: Reason;
      /** Set if it has arrived except for these rows. */ readonly arrived?: {
        readonly remoteId: string | null;
        readonly rests: readonly Rest[];
      };
    }
);

/** One export's memory. */
export type ExportStore = {
  /** Which of these Wix ids are dealt with already. */
  known(ids: readonly string[]): Promise<ReadonlySet<string>>;
  /** In one transaction: the contacts dealt with, and the state; `null`: it stays as it was. */
  commit(input: {
    readonly dealt: readonly Dealt[];
    readonly state: ExportState | null;
  }): Promise<void>;
};
