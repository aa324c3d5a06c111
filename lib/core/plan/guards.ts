import type { PlanCounts } from '@/lib/core/run/run';

/**
 * Live deletions per rolling 24 h under the standing rule: the owner's typed word covers no more.
 */
export const deletionBrake = (links: number): number =>
  Math.max(3, Math.min(Math.floor(links * 0.05), 25));

/**
 * Over half of the links and 200 of them having values overwritten within an hour: park and ask.
 */
export const isMassOverwrite = ({
  links,
  overwritten,
}: {
  links: number;
  overwritten: number;
}): boolean => overwritten > 200 && overwritten > links / 2;

/**
 * A setting: what was noticed up to then the owner called right, ms; it is no accident any more.
 */
export const overwritesRightSetting = 'overwritesRightUntilMs';

/** A plan that replaces values of so many people needs a word of its own. */
export const replacesMany = ({
  overwrites,
  matchedBy,
}: Pick<PlanCounts, 'overwrites' | 'matchedBy'>): boolean => {
  const links = (['linked', 'storedId', 'email', 'phoneName'] as const).reduce(
    (sum, verdict) => sum + (matchedBy[verdict] ?? 0),
    0,
  );
  return isMassOverwrite({ links, overwritten: Math.max(overwrites.wix, overwrites.remote) });
};

/** Refused only beyond this many: a few may really have gone. */
const handful = 5;

/**
 * B01: a list that names nobody, or less than half of those we know to be there. Nothing is
 * concluded from it without a person's word.
 */
export const isSuspiciousList = ({ linked, listed }: { linked: number; listed: number }): boolean =>
  linked > 0 && (listed === 0 || (listed < linked / 2 && linked - listed > handful));

/**
 * The same link, row and value written so often within the window is a loop: the next such write is
 * held.
 */
export const loopLimit = 2;
export const loopWindowMs = 10 * 60_000;
