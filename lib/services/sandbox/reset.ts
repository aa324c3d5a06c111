import { type Credentials } from '@/lib/connectors/types';
import { readConnection } from '@/lib/db/connections';
import { closeConnections, forgetContacts } from '@/lib/db/sites';
import { findConnection } from '@/lib/services/connections/find-two-way';
import { RefusedError } from '@/lib/services/errors';
import { type SiteContext } from '@/lib/services/site-context';
import { connectHubspot } from '@/lib/services/two-way/set-up/connect-hubspot';
import { callControl } from './control';

/**
 * The sandbox services go back to their first contacts, the two-way connection starts anew with an
 * empty history, and every other one goes.
 */
export async function resetSandbox({ ctx }: { ctx: SiteContext }): Promise<{ reset: true }> {
  if (!ctx.env.SANDBOX_WIX_CONTROL) throw new RefusedError('notSandbox');
  const accessToken = await removeConnections({ ctx });
  for (const side of ['wix', 'hubspot', 'mailchimp'] as const)
    await callControl({
      ctx,
      request: { side, method: 'POST', path: '/reset', body: { seed: 'demo' } },
    });
  if (accessToken !== null) await connectHubspot({ ctx, input: { accessToken } });
  return { reset: true };
}

/**
 * Fences out whoever works for a connection and forgets what it knew; the token of the two-way one
 * is handed back for the next.
 */
async function removeConnections({ ctx }: { ctx: SiteContext }): Promise<string | null> {
  const connection = await findConnection(ctx);
  return ctx.withSite(async (tx) => {
    const stored =
      connection &&
      (await readConnection(tx, {
        seal: ctx.seal,
        siteNo: ctx.siteNo,
        connectionId: connection.id,
      }));
    await closeConnections(tx, ctx);
    await forgetContacts(tx, ctx);
    // Stored by connectHubspot in this shape.
    const credentials = stored?.credentials as Credentials | null | undefined;
    return credentials?.accessToken ?? null;
  });
}
