/** What a side can do, as data that the engine and the screens read. */
export type SideCapabilities = {
  /** A create whose stored id is in use already updates its holder: repeating it does no harm. */
  readonly upsertByOurId: boolean;
  /** A write is refused as `conflict` when the contact moved since it was read. */
  readonly conditionalWrite: boolean;
  /** The service keeps who gave a field which value: overwritten edits are found there. */
  readonly history: boolean;
  /** Several contacts may hold one address where a write asks for it. */
  readonly sharesValues: boolean;
  /** The service lists what was deleted: a deletion whose event was lost is found by a sweep. */
  readonly deletedFeed: boolean;
  /** Reads by id go through an index that may show the past. */
  readonly readsThroughIndex: boolean;
  /** The most contacts of one call. */
  readonly readBatch: number;
  readonly writeBatch: number;
  /** Allowance for search indexes to catch up, ms. */
  readonly searchLagMs: number;
};
