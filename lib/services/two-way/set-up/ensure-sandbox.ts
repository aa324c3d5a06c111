import { findConnection } from '@/lib/services/connections/find-two-way';
import { type SiteContext } from '@/lib/services/site-context';
import { connectHubspot } from './connect-hubspot';

/**
 * First start of the sandbox: its Wix site and its HubSpot account are connected, so that there is
 * something to see. Repeatable.
 */
export async function ensureSandboxConnection({
  ctx,
  input,
}: {
  ctx: SiteContext;
  input: { accessToken: string };
}): Promise<{ created: boolean }> {
  if (await findConnection(ctx)) return { created: false };
  await connectHubspot({ ctx, input });
  return { created: true };
}
