import type { PlanCounts } from '@/lib/core/run/run';

/**
 * Most live deletions per rolling 24 h that the owner's confirmation of the standing rule covers.
 */
export const deletionBrake = (links: number): number =>
  Math.max(3, Math.min(Math.floor(links * 0.05), 25));

/**
 * Whether over 200 links, and over half of all, had values overwritten in an hour: park and ask.
 */
export const isMassOverwrite = ({
  links,
  overwritten,
}: {
  links: number;
  overwritten: number;
}): boolean => overwritten > 200 && overwritten > links / 2;

/** Whether a plan replaces values of so many people that it needs a confirmation of its own. */
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

/** A list is refused only if more than this many are missing: a few may really be gone. */
const handful = 5;

/**
 * B01: a list that is empty, or has less than half of the linked contacts. Nothing is concluded
 * from it without a person's confirmation.
 */
export const isSuspiciousList = ({ linked, listed }: { linked: number; listed: number }): boolean =>
  linked > 0 && (listed === 0 || (listed < linked / 2 && linked - listed > handful));

/**
 * The same link, row and value written so often within the window is a loop: the next such write is
 * held.
 */
export const loopLimit = 2;
export const loopWindowMs = 10 * 60_000;
