import { createHash, randomBytes } from 'node:crypto';
import { SideError } from '@/lib/core/model/side-error';
import { saveCredentials, saveHookHash } from '@/lib/db/connection-state/credentials';
import { readConnection } from '@/lib/db/connections';
import { openNewsletter, type NewsletterAccess } from '@/lib/services/sides/open-list';
import { type SiteContext } from '@/lib/services/site-context';

export const hookHash = (secret: string): string =>
  createHash('sha256').update(secret).digest('hex');

/**
 * Where e-mail services report changes; the secret in the address identifies the newsletter and
 * proves the sender.
 */
export const hookPath = '/api/webhooks/newsletter';

/**
 * Registers webhooks at the service. Without a public address, or when the service refuses, both
 * sides are swept more often instead.
 */
export async function registerHooks({
  ctx,
  connectionId,
}: {
  ctx: SiteContext;
  connectionId: number;
}): Promise<void> {
  const { PUBLIC_URL } = ctx.env;
  if (PUBLIC_URL === undefined) return;
  const secret = randomBytes(24).toString('base64url');
  // Stored first, because the service tries the address at once.
  await ctx.withSite((tx) => saveHookHash(tx, { connectionId, hash: hookHash(secret) }));
  await withList({
    ctx,
    connectionId,
    run: async ({ webhook, access, at }) => {
      if (!webhook) return;
      const hooks = await webhook.register({
        ...at,
        url: `${PUBLIC_URL}${hookPath}?key=${secret}`,
      });
      const told: NewsletterAccess = { ...access, hooks };
      await ctx.withSite((tx) =>
        saveCredentials(tx, {
          seal: ctx.seal,
          siteNo: ctx.siteNo,
          connectionId,
          credentials: told,
        }),
      );
    },
  });
}

/** Removes the webhooks at the service; if it does not answer, later calls match no connection. */
export async function removeHooks({
  ctx,
  connectionId,
}: {
  ctx: SiteContext;
  connectionId: number;
}): Promise<void> {
  await withList({
    ctx,
    connectionId,
    run: async ({ webhook, access, at }) => {
      if (webhook && access.hooks) await webhook.remove({ ...at, hooks: access.hooks });
    },
  });
}

async function withList({
  ctx,
  connectionId,
  run,
}: {
  ctx: SiteContext;
  connectionId: number;
  run: (list: ReturnType<typeof openNewsletter>) => Promise<void>;
}): Promise<void> {
  const connection = await ctx.withSite((tx) =>
    readConnection(tx, { seal: ctx.seal, siteNo: ctx.siteNo, connectionId }),
  );
  if (!connection?.credentials) return;
  try {
    await run(openNewsletter({ context: ctx, connection }));
  } catch (error) {
    if (!(error instanceof SideError)) throw error;
    ctx.log.warn(
      { connectionId, code: error.code },
      'the e-mail service could not be asked to tell of changes, or to stop',
    );
  }
}
