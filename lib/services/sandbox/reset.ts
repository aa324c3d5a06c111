import { type Credentials } from '@/lib/connectors/types';
import { readConnection } from '@/lib/db/connections';
import { connectHubspot } from '../connection/connect-hubspot';
import { findConnection } from '../connection/find-current';
import { RefusedError } from '../errors';
import { type SiteContext } from '../site-context';
import { callControl } from './control';

/** The sandbox services go back to their first contacts, and the connection starts anew with an empty history. */
export async function resetSandbox({ ctx }: { ctx: SiteContext }): Promise<{ reset: true }> {
  if (!ctx.env.SANDBOX_WIX_CONTROL) throw new RefusedError('notSandbox');
  const accessToken = await removeConnection({ ctx });
  for (const side of ['wix', 'hubspot', 'mailchimp'] as const) await callControl({ ctx, request: { side, method: 'POST', path: '/reset', body: { seed: 'demo' } } });
  if (accessToken !== null) await connectHubspot({ ctx, input: { accessToken } });
  return { reset: true };
}

/** Fences out whoever works for the connection and forgets what it knew; its token is handed back for the next one. */
async function removeConnection({ ctx }: { ctx: SiteContext }): Promise<string | null> {
  const connection = await findConnection(ctx);
  if (!connection) return null;
  return ctx.withSite(async (tx) => {
    const stored = await readConnection(tx, { seal: ctx.seal, siteNo: ctx.siteNo, connectionId: connection.id });
    await tx.$executeRaw`
      update connection set epoch = epoch + 1, lease_owner = null, leased_until = null, credentials = null, removed_at = now(), sweep_at = null
      where id = ${connection.id}`;
    await tx.$executeRaw`delete from dirty where connection_id = ${connection.id}`;
    await tx.$executeRaw`delete from link where connection_id = ${connection.id}`;
    await tx.$executeRaw`delete from operation_value where connection_id = ${connection.id}`;
    // Stored by connectHubspot in this shape.
    const credentials = stored?.credentials as Credentials | null | undefined;
    return credentials?.accessToken ?? null;
  });
}
