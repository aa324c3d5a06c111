/**
 * The glossary. Every word the engine uses is defined here once; the other rooms import it.
 * Nothing in this folder reads a clock, a random source, a network or a database.
 */

import type { Facts } from './facts';

/** The two systems of a two-way connection. `remote` is the CRM. */
export type SideName = 'wix' | 'remote';

export const otherSide = (side: SideName): SideName => (side === 'wix' ? 'remote' : 'wix');

/** What a connection is for. */
export type Flow = 'twoWay' | 'export' | 'form' | 'subscribers';

/**
 * `set` is a list without order (labels, tags, multi-select); `country` is ISO 3166-1 alpha-2;
 * `subdivision` ISO 3166-2, or a text that has no code.
 */
export type FieldType =
  | 'text'
  | 'email'
  | 'phone'
  | 'date'
  | 'datetime'
  | 'number'
  | 'boolean'
  | 'option'
  | 'set'
  | 'url'
  | 'country'
  | 'subdivision';

/**
 * A typed value of one field. `null` is blank. A `date` is `YYYY-MM-DD`, a `datetime` an ISO
 * instant in UTC.
 */
export type FieldValue = string | number | boolean | readonly string[] | null;

/**
 * Values by field key. A key that is absent was not read (or is left alone by a write); `null` is
 * blank (or clears).
 */
export type FieldValues = Readonly<Record<string, FieldValue>>;

/** One entry of a side's field catalogue. */
export type Field = {
  readonly key: string;
  readonly label: string;
  readonly type: FieldType;
  readonly readOnly: boolean;
  /** Values there are now, where any other may be written too. */
  readonly known?: readonly string[];
  /**
   * For `option` and `set`: what may be written. Absent on a set whose missing elements the side
   * creates itself.
   */
  readonly options?: readonly { readonly value: string; readonly label: string }[];
  /** Of a text, or of each element of a set. */
  readonly maxLength?: number;
  /** Of a set: what the side keeps between its elements, so that none may hold it. */
  readonly separator?: string;
  /** A number that is kept as a double: no other number than it can hold may be written. */
  readonly isDouble?: true;
  /**
   * True for a field the owner or another app made (a Wix extended field, a custom CRM property).
   */
  readonly custom?: boolean;
};

/** Why Wix keeps a contact although an app asks to delete it. */
export type Undeletable = 'member' | 'billing' | 'ownerOrContributor';

/** A contact as one side holds it now. */
export type ContactRecord = {
  readonly id: string;
  /**
   * Grows with every write: Wix `revision`, HubSpot last-modified in ms of HubSpot's clock.
   * Comparable within one contact only.
   */
  readonly version: number;
  /** ISO instants of the service's own clock. */
  readonly createdAt: string;
  readonly updatedAt: string;
  /** The other side's id kept in this contact's custom field; `null` when the field is blank. */
  readonly linkedId: string | null;
  readonly fields: FieldValues;
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

/** Which value wins when both sides moved apart. `systemOfRecord` follows the connection. */
export type Winner = 'systemOfRecord' | 'wix' | 'remote' | 'ask';
export type Direction = 'both' | 'toRemote' | 'toWix';

/**
 * One line of a mapping. Other fields or value pairs make a new row id, so that no base speaks of
 * another meaning; direction, winner and blanks may change.
 */
export type MappingRow = {
  readonly id: number;
  readonly wix: string;
  readonly remote: string;
  readonly direction: Direction;
  readonly winner: Winner;
  /**
   * `clear`: a value emptied later on one side is emptied on the other. `keep`: a blank never
   * clears.
   */
  readonly blanks: 'clear' | 'keep';
  /** Value pairs for options: the Wix value and the remote value that mean the same. */
  readonly pairs?: readonly { readonly wix: string; readonly remote: string }[];
};

export type Mapping = { readonly version: number; readonly rows: readonly MappingRow[] };

/**
 * What happens on one side when the contact was deleted on the other. `label` marks it there;
 * `delete` is the owner's standing rule.
 */
export const deletionRules = ['ask', 'keep', 'label', 'delete'] as const;
export type DeletionRule = (typeof deletionRules)[number];

export type Policy = {
  readonly systemOfRecord: SideName;
  /** Keyed by the side on which somebody deleted; the rule speaks of the other side. */
  readonly deletions: Readonly<Record<SideName, DeletionRule>>;
  /** Which sides new contacts may be created on. */
  readonly creates: Readonly<Record<SideName, boolean>>;
};

/**
 * Which people take part: those whose contact on `side` has this value in `field` (a list: contains
 * it); `has: null`, any value at all. Leaving is never a deletion: the contact is left alone as it
 * is, and what was agreed on stays remembered.
 */
export type Scope = {
  readonly side: SideName;
  readonly field: string;
  readonly has: string | null;
};

/** A few bytes of a keyed hash of one canonical value, hex. Holds no personal data. */
export type Fingerprint = string;

/**
 * What both sides last agreed on, per mapping row and side: the fingerprints of the value we sent
 * and of the value the service gave back (a later value equal to either has not moved). Of one
 * value, none on a side: what a one-way row did not follow there. For `set` rows: one fingerprint
 * per element.
 */
export type BaseRow = {
  readonly wix: readonly Fingerprint[];
  readonly remote: readonly Fingerprint[];
};
export type Base = {
  readonly canonVersion: number;
  readonly rows: Readonly<Record<number, BaseRow>>;
};

/**
 * A stored reason; its text is made when shown (`lib/text`). `params` never hold a contact's
 * values.
 */
export type Reason = {
  readonly code: string;
  readonly params?: Readonly<Record<string, string | number>>;
};

/**
 * The stored state of a link. A link with dirty work on it is shown as `waiting` unless held or
 * failed.
 */
export type LinkState = 'inSync' | 'onHold' | 'failed' | 'excluded' | 'waiting';

/**
 * A value the service refused: this row rests until its source value, the mapping or its cause
 * changes, or someone retries.
 */
export type Refusal = {
  readonly row: number;
  readonly side: SideName;
  readonly source: Fingerprint;
  readonly code: string;
  readonly message?: string;
  /**
   * The contact of that side that holds the value. `seen`: its version when it did not, and the
   * service refused all the same.
   */
  readonly holder?: { readonly id: string; readonly value: Fingerprint; readonly seen?: number };
  /**
   * Of the contact that the value comes from: what there was too little of may be there in a later
   * one.
   */
  readonly sourceVersion?: number;
  /** Found by ourselves: rests as long as we find it. */
  readonly isOurs?: true;
  /**
   * Of a set: the one element that rests (H04). `among`: refused together with others, so it is
   * tried once more alone.
   */
  readonly element?: Fingerprint;
  readonly among?: true;
};

/** Versions of a person's contacts as somebody was shown them. */
export type SeenVersions = Readonly<Partial<Record<SideName, number>>>;

/** What a person decided about a held contact; consumed by the next turn. */
export type Decision =
  /**
   * For the contact as it was shown; one that has moved since, or was not shown, is shown again
   * (B11).
   */
  | { readonly kind: 'deleteThere'; readonly seen?: SeenVersions }
  | { readonly kind: 'keep' }
  | { readonly kind: 'linkTo'; readonly otherId: string }
  | { readonly kind: 'createAnyway' }
  /** Approved in a plan, for the contact as it was listed: `facts` are those it had then. */
  | {
      readonly kind: 'startClean';
      readonly how: 'label' | 'delete';
      readonly facts: Facts;
      /** The owner wants it done then and not before, ms. */ readonly notBeforeMs?: number;
    }
  | { readonly kind: 'take'; readonly winners: Readonly<Record<number, SideName>> }
  | { readonly kind: 'retry' }
  /**
   * What these operations overwrote or deleted is put back. `runId`: as part of putting a whole run
   * back. `everywhere`: a contact that is gone on the other side, too, is made there again.
   */
  | {
      readonly kind: 'undo';
      readonly operationIds: readonly string[];
      readonly runId?: string;
      readonly everywhere?: true;
    };

/**
 * From the version we had read to the one our write made, remote clock, ms: what others wrote in
 * between may be overwritten.
 */
export type WriteSpan = { readonly from: number; readonly to: number };

/** What we know of one person on a connection. A half link has one id. */
export type Link = {
  readonly id: string;
  readonly wixId: string | null;
  readonly remoteId: string | null;
  readonly wixVersion: number;
  readonly remoteVersion: number;
  readonly base: Base;
  readonly state: LinkState;
  readonly reason: Reason | null;
  readonly refusals: readonly Refusal[];
  /**
   * Whether we wrote the other side's id into this side's custom field (so a different value there
   * is a person's edit).
   */
  readonly idWritten: Readonly<Record<SideName, boolean>>;
  /** Ids this link had before a merge or a re-creation: its stored id may still hold one. */
  readonly formerIds: Readonly<Record<SideName, readonly string[]>>;
  readonly decision: Decision | null;
  /** The plan that has not come to its end here: what is written now is part of it. */
  readonly runId: string | null;
  /** Set on a tombstone: the side on which the contact is gone and when we saw it, ms. */
  readonly gone: { readonly side: SideName; readonly atMs: number } | null;
  /**
   * Our latest writes on the remote side, oldest first, as long as nobody else's event fell into
   * one.
   */
  readonly writeSpans: readonly WriteSpan[];
  /** Keyed hashes of the match key (e-mail, else phone) per side; for exact search. */
  readonly keys: Readonly<Record<SideName, string | null>>;
};

/** In order of precedence. `idWrite` writes stored ids, behind everything else. */
export const lanes = ['interactive', 'live', 'run', 'idWrite'] as const;
export type Lane = (typeof lanes)[number];

/** What made us look. */
export type Cause =
  | 'webhook'
  | 'sweep'
  | 'firstSync'
  | 'retry'
  | 'person'
  | 'undoRun'
  | 'ownWrite'
  | 'recovery'
  | 'comparison'
  | 'schedule'
  | 'form';

/** What a person approved or asked for: the guard of mass changes does not count it. */
export const askedFor: readonly Cause[] = ['firstSync', 'person', 'undoRun'];

/**
 * What an event said beside "look here". Facts only; what is true is read. `joinEvidence` makes one
 * of several.
 */
export type Evidence = {
  readonly deleted?: true;
  /** A person asked for privacy erasure at Wix: values must not travel. */
  readonly erased?: true;
  /** Whatever was said is in every record of at least `minVersion`. */
  readonly versioned?: true;
  /** A complete index has nobody else for this contact: the run need not search again. */
  readonly unmatched?: true;
  /** First and last change by another writer that we were told of, ms of the service's clock. */
  readonly foreignFirstAt?: number;
  readonly foreignLastAt?: number;
};

/** "Something may have changed here, look." */
export type Dirty = {
  readonly side: SideName;
  readonly contactId: string;
  /**
   * Raised by every mark; a finished row is removed only while its generation is the one that was
   * read.
   */
  readonly generation: number;
  readonly lane: Lane;
  readonly notBeforeMs: number;
  readonly markedAtMs: number;
  /** A read older than this is not good enough (Wix revision of the event). */
  readonly minVersion: number;
  readonly evidence: Evidence;
  readonly cause: Cause;
  readonly attempts: number;
};

export type Mark = {
  readonly side: SideName;
  readonly contactId: string;
  readonly lane: Lane;
  readonly cause: Cause;
  readonly minVersion?: number;
  readonly evidence?: Evidence;
  /** Wait at least this long before acting, ms. */
  readonly delayMs?: number;
};

/** Which rule decided. Each has a sentence in `lib/text`. */
export type Rule =
  | 'onlyWixMoved'
  | 'onlyRemoteMoved'
  | 'systemOfRecord'
  | 'wixWins'
  | 'remoteWins'
  | 'fillBlank'
  | 'newContact'
  | 'matched'
  | 'merged'
  | 'storedId'
  | 'idRestored'
  | 'standingDeletion'
  | 'standingLabel'
  | 'approvedDeletion'
  | 'startClean'
  | 'deletionKept'
  | 'deletedOnBoth'
  | 'overlappedWrite'
  | 'makesRoom'
  | 'unclearWrite'
  | 'person'
  | 'undo'
  | 'exported'
  | 'form'
  | 'subscribed'
  | 'optedOut'
  | 'optedIn'
  | 'addressLeft';

export type OperationKind =
  'create' | 'update' | 'delete' | 'link' | 'unlink' | 'idWrite' | 'record';
export type OperationState = 'sending' | 'done' | 'failed' | 'unclear' | 'skipped';

/**
 * One row's part of an operation. Fingerprints prove or disprove an unclear write without unsealing
 * anything.
 */
export type OperationChange = {
  readonly row: number;
  readonly field: string;
  readonly rule: Rule;
  readonly before: readonly Fingerprint[];
  readonly after: readonly Fingerprint[];
  /** Fingerprints, on the side the value came from, at the time of the plan. */
  readonly source: readonly Fingerprint[];
};

/** The readable part of a change. Sealed at rest, dropped after the retention time. */
export type OperationValue = {
  readonly field: string;
  readonly before: FieldValue;
  readonly after: FieldValue;
};

/** One line of history. Written as `sending` before the call, completed after it. */
export type Operation = {
  readonly id: string;
  readonly linkId: string;
  /**
   * The run it is part of, also where it was done with a live change or long after the others; of
   * an undo, the run that is put back.
   */
  readonly runId: string | null;
  readonly side: SideName;
  readonly kind: OperationKind;
  readonly state: OperationState;
  readonly rule: Rule;
  readonly cause: Cause;
  readonly error: Reason | null;
  readonly epoch: number;
  readonly atMs: number;
  readonly doneAtMs: number | null;
  /**
   * When the change that caused this was seen, ms; the difference to `doneAtMs` is the travel time.
   */
  readonly seenAtMs: number | null;
  readonly changes: readonly OperationChange[];
  readonly values: readonly OperationValue[];
};

/** A contact that waits for a person. */
export type HoldCode =
  | 'deletionPending'
  | 'deletionEdited'
  | 'deletionParked'
  | 'missing'
  | 'sharedEmail'
  | 'conflict'
  | 'loop'
  | 'massOverwrite'
  | 'editedSincePlan'
  | 'planStopped';

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
   * The record's version after the change: Wix's revision; elsewhere known of our own changes only.
   */
  readonly version?: number;
  /** When it happened, ms of the service's clock. */
  readonly atMs?: number;
  /** The service says our own app made this change. A hint. */
  readonly ours: boolean;
  /** The service says this was one of very many, such as an import: it goes behind live edits. */
  readonly bulk?: true;
  /** For a merge: every other id that takes part. */
  readonly relatedIds?: readonly string[];
};
