import { type z } from 'zod';
import { ConnectionTakenError, createConnection } from '@/lib/db/connection-state/create';
import { startFlow } from '@/lib/db/connection-state/phase';
import { registerHooks } from '@/lib/services/connections/hooks';
import { RefusedError } from '@/lib/services/errors';
import { serviceId } from '@/lib/services/identifiers';
import { type NewsletterAccess } from '@/lib/services/sides/open-list';
import { listOf } from '@/lib/services/sides/service';
import { type SiteContext } from '@/lib/services/site-context';
import { unknownForMs } from '@/lib/services/webhooks/newsletter-hints';
import { checkNewsletterInput, readLists } from './check';
import { firstRules } from './rules';

export const createNewsletterInput = checkNewsletterInput.extend({ listId: serviceId });

/**
 * Stores a newsletter, registers webhooks at the service where it can reach us, and begins the
 * first run. @throws RefusedError, SideError
 */
export async function createNewsletter({
  ctx,
  input,
}: {
  ctx: SiteContext;
  input: z.output<typeof createNewsletterInput>;
}): Promise<{ connectionId: number }> {
  const { account, lists } = await readLists({ ctx, input });
  const list = lists.find(({ id }) => id === input.listId);
  if (!list) throw new RefusedError('listGone');
  const { accountKey, credentials } = account;
  const access: NewsletterAccess = {
    kind: 'newsletter',
    credentials,
    accountKey,
    listId: list.id,
    listName: list.name,
  };
  const connectionId = await store({
    ctx,
    input,
    accountName: `${account.label}: ${list.name}`,
    access,
  });
  await registerHooks({ ctx, connectionId });
  // Starts once every process knows of it: later events are then received, and the first run finds
  // earlier changes.
  await ctx.withSite((tx) => startFlow(tx, { connectionId, inMs: 2 * unknownForMs }));
  return { connectionId };
}

async function store({
  ctx,
  input,
  accountName,
  access,
}: {
  ctx: SiteContext;
  input: z.output<typeof createNewsletterInput>;
  accountName: string;
  access: NewsletterAccess;
}): Promise<number> {
  try {
    const created = await ctx.withSite((tx) =>
      createConnection(tx, {
        seal: ctx.seal,
        siteNo: ctx.siteNo,
        flow: 'subscribers',
        service: input.service,
        accountKey: `${access.accountKey} ${access.listId}`,
        accountName,
        credentials: access,
        policy: firstRules,
        rows: listOf({ context: ctx, service: input.service }).defaultMapping,
      }),
    );
    return created.id;
  } catch (error) {
    if (error instanceof ConnectionTakenError) throw new RefusedError('newsletterTaken');
    throw error;
  }
}
