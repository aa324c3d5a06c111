import { type ConnectorId } from '@/lib/connectors/manifests';
import { type TypedFields } from '@/lib/connectors/types';
/** What the services of a site's connections hand to routes and screens. Types only. */
import { type ConsentSource, type ConsentStatus } from '@/lib/core/flows/consent';
import { type ExportRules } from '@/lib/core/flows/export';
import { type SubscriberRules } from '@/lib/core/flows/newsletter';
import { type Flow } from '@/lib/core/model/connection';
import { type FieldValue } from '@/lib/core/model/field';
import { type LinkState } from '@/lib/core/model/link';
import { type Direction, type Mapping } from '@/lib/core/model/mapping';
import { type Reason } from '@/lib/core/model/reason';
import { type SideName } from '@/lib/core/model/side';
import { type DraftRow, type FieldLists, type RowProblem } from '@/lib/core/plan/mapping-rules';
import { type Phase } from '@/lib/ports/store';
import { type OutageView, type StateCounts } from './index';

/** A connection in one card. */
/** What was typed into a service's connect form, by key of its manifest's `auth`. */
export type Access = { readonly service: ConnectorId; readonly fields: TypedFields };

export type ConnectionCardView = {
  readonly id: number;
  readonly flow: Flow;
  readonly service: string;
  /** The service's name as shown; for a form the form's own. */
  readonly name: string;
  readonly account: string | null;
  readonly phase: Phase;
  /** A two-way sync before its set-up is finished, a form before it is switched on. */
  readonly waitsForSetUp: boolean;
  /** A guard stopped it; a person lets it go on. */
  readonly isParked: boolean;
  /** What stopped it. */
  readonly trouble: Reason | null;
  /** A service does not answer; all else about it is as usual. */
  readonly outage: OutageView | null;
  readonly counts: StateCounts;
  /** When it looks next by itself; `null`: when it is told. */
  readonly nextAtMs: number | null;
};

/** One connection of a flow: its card, the rows of its mapping, and the rules its flow keeps. */
export type FlowView<Rules = unknown> = ConnectionCardView & {
  readonly mapping: Mapping;
  readonly rules: Rules;
};

/**
 * What the mapping editor draws: both catalogues, the rows in force, and what may not be changed.
 */
export type FieldsView = {
  readonly version: number;
  readonly rows: readonly DraftRow[];
  readonly names: Readonly<Record<SideName, string>>;
  readonly fields: FieldLists;
  /** In which directions rows of this flow may go. */
  readonly directions: readonly Direction[];
  /** Wix fields whose rows must stay. */
  readonly locked: readonly string[];
  /** Rows that could be added, for Wix fields that have none. */
  readonly suggested: readonly DraftRow[];
  /** Whether pairs that were agreed on can be gone through again after a change. */
  readonly canRenew: boolean;
};

/**
 * A draft looked at: what keeps it from being saved, and what some of the owner's own contacts
 * would become by it.
 */
export type FieldsCheck = {
  readonly problems: readonly RowProblem[];
  /** A value before and after, in the order of the rows; `problem`: it can't be carried over. */
  readonly samples: readonly {
    readonly name: string;
    readonly cells: readonly {
      readonly before: FieldValue;
      readonly after: FieldValue;
      readonly problem: string | null;
    }[];
  }[];
};

/** An export's own part. */
export type ExportView = FlowView<ExportRules> & {
  /** Where a file's parts are posted to; its host only. */
  readonly postsTo: string | null;
  /** The whole list is being gone through: how many contacts so far. */
  readonly listed: number | null;
};

export type ExportRunView = {
  readonly id: string;
  readonly startedAtMs: number;
  readonly finishedAtMs: number | null;
  readonly delivered: number;
  readonly refused: number;
  readonly leftOut: number;
  /** Lines that can be downloaded. */ readonly lines: number;
};
export type ExportRefusedView = {
  readonly linkId: string;
  readonly wixId: string;
  readonly name: string | null;
  readonly reason: Reason;
  readonly isRetried: boolean;
};

/** An e-mail account that was looked at, before anything is stored. */
export type NewsletterCheck = {
  readonly account: string;
  readonly lists: readonly { readonly id: string; readonly name: string }[];
  /** In Wix. */ readonly contacts: number;
  readonly subscribed: number;
};

/** A newsletter's own part. */
export type NewsletterView = FlowView<SubscriberRules> & {
  readonly list: string;
  /** The first run: the service's list, or Wix, is being gone through. `null`: it is through. */
  readonly going: 'service' | 'wix' | null;
  /** When both sides were last gone through, ms. */
  readonly sweptAtMs: number | null;
  /** Whether the service tells of changes at once. */
  readonly isTold: boolean;
  /** Who is not sent, by why. */
  readonly out: readonly {
    readonly state: LinkState;
    readonly reason: Reason;
    readonly count: number;
  }[];
};

export type NewsletterPerson = {
  readonly linkId: string;
  readonly wixId: string | null;
  readonly address: string | null;
  readonly state: LinkState;
  readonly reason: Reason | null;
  readonly isRetried: boolean;
};

/** One line of the consent ledger; `source`: in an owner's words. */
type ConsentLineView = {
  readonly atMs: number;
  readonly source: ConsentSource;
  readonly sourceName: string;
  readonly says: 'in' | 'out' | 'suppressed' | 'asked';
};

/** All that is known of one address. */
export type AddressView = {
  readonly address: string;
  readonly status: ConsentStatus;
  readonly people: readonly NewsletterPerson[];
  readonly ledger: readonly ConsentLineView[];
};
