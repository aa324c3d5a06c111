/** Live deletions per rolling 24 h under the standing rule: the owner's typed word covers no more. */
export const deletionBrake = (links: number): number => Math.max(3, Math.min(Math.floor(links * 0.05), 25));

/** Over half of the links and 200 of them having values overwritten within an hour: park and ask. */
export const isMassOverwrite = ({ links, overwritten }: { links: number; overwritten: number }): boolean => overwritten > 200 && overwritten > links / 2;

/** The same link, row and value written so often within the window is a loop: the next such write is held. */
export const loopLimit = 2;
export const loopWindowMs = 10 * 60_000;
