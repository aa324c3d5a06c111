import { type SideName } from '@/lib/core/types';
import { planFirstSync } from '@/lib/sync/first-sync';
import { RefusedError } from '../errors';
import { type SiteContext } from '../site-context';
import { approveFirstSync } from './approve-first-sync';
import { requireConnection } from './find-current';

/** Reads both sides and says what the first sync would do. Writes nothing. */
export async function showFirstSync({ ctx }: { ctx: SiteContext }) {
  const connection = await requireConnection(ctx);
  const sides = await ctx.openSides(connection.id);
  const { pairs, alone, ambiguous, unrecognisable } = (await planFirstSync({ sides })).matched;
  const count = (lists: Readonly<Record<SideName, readonly string[]>>) => ({ wix: lists.wix.length, remote: lists.remote.length });
  return { phase: connection.phase, samePeople: pairs.length, onOneSideOnly: count(alone), waitForYou: count(ambiguous), leftOut: count(unrecognisable) };
}

/** Lets the worker begin with the first sync. */
export async function applyFirstSync({ ctx }: { ctx: SiteContext }): Promise<{ started: true }> {
  const connection = await requireConnection(ctx);
  if (connection.phase !== 'preparing') throw new RefusedError('firstSyncDone');
  await ctx.withSite((tx) => approveFirstSync({ ctx, tx, connectionId: connection.id }));
  return { started: true };
}
