import { closeConnections, forgetContacts } from '@/lib/db/sites';
import { findConnection } from '@/lib/services/connections/find-two-way';
import { removeHooks } from '@/lib/services/connections/hooks';
import { RefusedError } from '@/lib/services/errors';
import { type SiteContext } from '@/lib/services/site-context';
import { connect, connectInput } from '@/lib/services/two-way/set-up/connect';
import { callControl } from './control';

/**
 * Resets the sandbox services to their first contacts, restarts the two-way connection with an
 * empty history and removes all others.
 */
export async function resetSandbox({ ctx }: { ctx: SiteContext }): Promise<{ reset: true }> {
  if (!ctx.env.SANDBOX_SERVICES) throw new RefusedError('notSandbox');
  const post = (side: string, path: string, body?: object) =>
    callControl({ ctx, request: { side, method: 'POST', path, body } });
  const servers = Object.entries(ctx.env.SANDBOX_SERVICES);
  // A service with a fault could not be asked to forget its webhooks.
  for (const [side] of servers) await post(side, '/faults/reset');
  const service = await removeConnections({ ctx });
  for (const [side, { fields }] of servers) {
    await post(side, '/reset', { seed: 'demo' });
    if (side === service) await connect({ ctx, input: connectInput.parse({ service, fields }) });
  }
  return { reset: true };
}

/**
 * Fences out workers and forgets the contacts of all connections; services no longer report to
 * them. Returns the service of the two-way one, so that it can be connected again.
 */
async function removeConnections({ ctx }: { ctx: SiteContext }): Promise<string | null> {
  const connection = await findConnection(ctx);
  const open = await ctx.withSite((tx) =>
    tx.connection.findMany({ where: { removedAt: null }, select: { id: true } }),
  );
  for (const { id } of open) await removeHooks({ ctx, connectionId: id });
  await ctx.withSite(async (tx) => {
    await closeConnections(tx, ctx);
    await forgetContacts(tx, ctx);
  });
  return connection?.service ?? null;
}
