import { createHash, randomBytes } from 'node:crypto';
import { SideError } from '@/lib/core/model/side-error';
import { saveHooks, takeHookRenewal } from '@/lib/db/connection-state/credentials';
import { readConnection, type StoredConnection } from '@/lib/db/connections';
import { openHooks, type OpenHooks } from '@/lib/services/sides/open-hooks';
import { type SiteContext } from '@/lib/services/site-context';

export const hookHash = (secret: string): string =>
  createHash('sha256').update(secret).digest('hex');

/**
 * Where services report changes of one connection; the secret in the address identifies it and
 * proves the sender.
 */
export const hookPath = '/api/webhooks/connection';

/** Of newsletters registered earlier. */
export const formerHookPath = '/api/webhooks/newsletter';

type Input = { readonly ctx: SiteContext; readonly connectionId: number };

/**
 * Registers webhooks at the service, in place of those there are: they may be gone there, or lead
 * to a former address. The former ones count until the new ones are stored. Without a public
 * address, or when the service refuses, both sides are checked more often instead.
 */
export async function registerHooks({ ctx, connectionId }: Input): Promise<void> {
  const { PUBLIC_URL } = ctx.env;
  if (PUBLIC_URL === undefined) return;
  await withHooks({
    ctx,
    connectionId,
    run: async ({ opened, connection }) => {
      const secret = randomBytes(24).toString('base64url');
      const hooks = await opened.register(`${PUBLIC_URL}${hookPath}?key=${secret}`);
      const stored = { seal: ctx.seal, siteNo: ctx.siteNo, connectionId, hooks };
      await ctx.withSite((tx) => saveHooks(tx, { ...stored, hash: hookHash(secret) }));
      if (connection.hooks) await opened.remove(connection.hooks);
    },
  });
}

/**
 * Registers the webhooks anew once a day: a service removes those it could not deliver to for a
 * while, and tells nobody. Call it with every sweep.
 */
export async function renewHooks({ ctx, connectionId }: Input): Promise<void> {
  if (await ctx.withSite((tx) => takeHookRenewal(tx, { connectionId })))
    await registerHooks({ ctx, connectionId });
}

/** Removes the webhooks at the service; if it does not answer, later calls match no connection. */
export const removeHooks = ({ ctx, connectionId }: Input): Promise<void> =>
  withHooks({
    ctx,
    connectionId,
    run: async ({ opened, connection }) => {
      if (connection.hooks) await opened.remove(connection.hooks);
    },
  });

async function withHooks({
  ctx,
  connectionId,
  run,
}: Input & {
  run: (input: { opened: OpenHooks; connection: StoredConnection }) => Promise<void>;
}): Promise<void> {
  const { seal, siteNo } = ctx;
  const connection = await ctx.withSite((tx) => readConnection(tx, { seal, siteNo, connectionId }));
  const opened = connection && openHooks({ context: ctx, siteNo, connection });
  if (!opened) return;
  try {
    await run({ opened, connection });
  } catch (error) {
    if (!(error instanceof SideError)) throw error;
    ctx.log.warn(
      { connectionId, code: error.code },
      'the service could not be asked to tell of changes, or to stop',
    );
  }
}
