import type { SideName } from './side';

/** What a connection is for. */
export type Flow = 'twoWay' | 'export' | 'form' | 'subscribers';

/**
 * What happens on one side when the contact was deleted on the other. `label` marks it there;
 * `delete` is the owner's standing rule.
 */
export const deletionRules = ['ask', 'keep', 'label', 'delete'] as const;

export type DeletionRule = (typeof deletionRules)[number];

export type Policy = {
  readonly systemOfRecord: SideName;
  /** Keyed by the side where the contact was deleted; the rule applies to the other side. */
  readonly deletions: Readonly<Record<SideName, DeletionRule>>;
  /** Which sides new contacts may be created on. */
  readonly creates: Readonly<Record<SideName, boolean>>;
};

/**
 * Which people take part: those whose contact on `side` has this value in `field` (a list: contains
 * it); `has: null`, any value at all. Leaving is never a deletion: the contact is left as it is and
 * its base is kept.
 */
export type Scope = {
  readonly side: SideName;
  readonly field: string;
  readonly has: string | null;
};
