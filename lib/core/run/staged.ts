import type { Undeletable } from '@/lib/core/model/contact';
import type { Facts } from '@/lib/core/model/facts';
import type { Base, Refusal } from '@/lib/core/model/link';
import type { Version } from '@/lib/core/model/version';

/**
 * Keys by which two unlinked contacts are matched, in this order. The owner may switch each off.
 */
export const matchKeys = ['storedId', 'email', 'phoneName'] as const;

export type MatchKey = (typeof matchKeys)[number];

/**
 * A contact as a first sync remembers it: no clear value. `emails` and `phoneNames` are keyed
 * hashes.
 */
export type StagedContact = {
  readonly id: string;
  readonly version: Version;
  readonly updatedAt: string;
  readonly linkedId: string | null;
  readonly emails: readonly string[];
  /** Number and name together; found only where one of the two has no e-mail. */
  readonly phoneNames: readonly string[];
  readonly hasKey: boolean;
  /**
   * The match key a link keeps for exact search; `null` where there is nothing to recognise the
   * contact by.
   */
  readonly key: string | null;
  readonly undeletable: Undeletable | null;
  readonly isSubscribed: boolean;
  /**
   * Whether the contact passes the filter, by itself; of a pair the one on the filter's side
   * decides.
   */
  readonly isInScope: boolean;
  readonly facts: Facts;
};

/** What two lists make of one contact. `known`: a link of ours names it without a partner here. */
export type MatchVerdict = 'linked' | MatchKey | 'ambiguous' | 'known' | 'alone' | 'unrecognisable';

/** Two contacts that are one person, and what their link agreed on before, if there is one. */
export type StagedPair = {
  readonly wix: StagedContact;
  readonly remote: StagedContact;
  readonly verdict: 'linked' | MatchKey;
  readonly link: {
    readonly id: string;
    readonly base: Base;
    readonly refusals: readonly Refusal[];
    readonly isSettled: boolean;
  } | null;
};
