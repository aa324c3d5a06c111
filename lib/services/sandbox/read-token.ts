import { RefusedError } from '@/lib/services/errors';
import { type SiteContext } from '@/lib/services/site-context';

type Token = { readonly accessToken: string };

/**
 * What an owner would copy from the sandbox's HubSpot. @throws RefusedError when this is not the
 * sandbox
 */
export function readSandboxToken({ ctx }: { ctx: SiteContext }): Promise<Token> {
  const { SANDBOX_HUBSPOT_CONTROL, HUBSPOT_ACCESS_TOKEN } = ctx.env;
  if (!SANDBOX_HUBSPOT_CONTROL || !HUBSPOT_ACCESS_TOKEN) throw new RefusedError('notSandbox');
  return Promise.resolve({ accessToken: HUBSPOT_ACCESS_TOKEN });
}
