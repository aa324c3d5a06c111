import { findSite, registerInstalled } from '@/lib/db/sites';
import { sideParts, type Context } from '@/lib/services/context';
import { createSenderWindow, type SenderWindow } from '@/lib/services/entrance/sender-window';
import { TooManyError } from '@/lib/services/errors';
import {
  createTokenResolver,
  type DashboardIdentity,
  type ResolveDashboardToken,
} from '@/lib/wix/instance';

/**
 * Unknown tokens allowed per address and minute: more than an office opens screens, few enough for
 * Wix.
 */
const unknownTokens = 60;

type Door = { readonly resolve: ResolveDashboardToken; readonly window: SenderWindow };
const doors = new WeakMap<Context['env'], Door>();

/**
 * The site of a call: that of the dashboard's token or, without one, that of the person at this
 * computer. A site whose owner opens the app before Wix reports the installation is added; a
 * removed one comes back only by a token issued since. `null`: unknown caller. `sender`: the
 * caller's address. @throws TooManyError when it shows too many unknown tokens
 */
export async function resolveSite({
  context,
  token,
  sender,
}: {
  context: Context;
  token: string | null;
  sender: string;
}): Promise<number | null> {
  const identity =
    token === null ? localIdentity(context) : await askWix({ context, token, sender });
  if (identity === null) return null;
  const site = await findSite({ database: context.database, instanceId: identity.instanceId });
  if (site && !site.isRemoved) return site.siteNo;
  return (
    (await registerInstalled({ database: context.database, seal: context.seal, ...identity }))
      ?.siteNo ?? null
  );
}

/** The setting that names a site does not tell when the app was installed on it, hence 0. */
const localIdentity = ({ env }: Context): DashboardIdentity | null =>
  env.LOCAL_INSTANCE_ID === undefined ? null : { instanceId: env.LOCAL_INSTANCE_ID, atMs: 0 };

async function askWix({
  context,
  token,
  sender,
}: {
  context: Context;
  token: string;
  sender: string;
}): Promise<DashboardIdentity | null> {
  const { WIX_APP_ID: appId, WIX_APP_SECRET: appSecret, WIX_API_BASE_URL: origin } = context.env;
  if (!appId || !appSecret) return null;
  const door = doors.get(context.env) ?? {
    resolve: createTokenResolver({ ...sideParts(context), appId, appSecret, origin }),
    window: createSenderWindow({ limit: unknownTokens, clock: context.clock }),
  };
  doors.set(context.env, door);
  const begin = () => {
    const waitMs = door.window.take(sender);
    if (waitMs > 0) throw new TooManyError(waitMs);
  };
  return door.resolve(token, { begin, proven: () => door.window.giveBack(sender) });
}
