import { findSite, registerSite } from '@/lib/db/sites';
import { createTokenResolver, type ResolveDashboardToken } from '@/lib/wix/instance';
import { sideParts, type Context } from '../context';

const resolvers = new WeakMap<Context['env'], ResolveDashboardToken>();

/**
 * The site a call belongs to: that of the dashboard's token, or without one the site of the person at this computer.
 * A site whose owner opens the app before Wix told us of the installation is added. `null`: nobody we know.
 */
export async function resolveSite({ context, token }: { context: Context; token: string | null }): Promise<number | null> {
  const instanceId = token === null ? (context.env.LOCAL_INSTANCE_ID ?? null) : await askWix({ context, token });
  if (instanceId === null) return null;
  const site = await findSite({ database: context.database, instanceId });
  if (site && !site.isRemoved) return site.siteNo;
  return (await registerSite({ database: context.database, seal: context.seal, instanceId })).siteNo;
}

async function askWix({ context, token }: { context: Context; token: string }): Promise<string | null> {
  const { WIX_APP_ID: appId, WIX_APP_SECRET: appSecret, WIX_API_BASE_URL: origin } = context.env;
  if (!appId || !appSecret) return null;
  const resolver = resolvers.get(context.env) ?? createTokenResolver({ ...sideParts(context), appId, appSecret, origin });
  resolvers.set(context.env, resolver);
  return (await resolver(token))?.instanceId ?? null;
}
