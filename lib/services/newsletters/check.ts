import { type z } from 'zod';
import { manifests } from '@/lib/connectors/manifests';
import { type Account, type SubscriberList } from '@/lib/connectors/types';
import { SideError } from '@/lib/core/model/side-error';
import { sideParts } from '@/lib/services/context';
import { RefusedError } from '@/lib/services/errors';
import { openWix } from '@/lib/services/sides/open-wix';
import { accessInput, badKey, readAccount } from '@/lib/services/sides/read-account';
import { listOf } from '@/lib/services/sides/service';
import { type SiteContext } from '@/lib/services/site-context';
import { type NewsletterCheck } from '@/lib/services/views/flows';

export const checkNewsletterInput = accessInput('list');

type Input = z.output<typeof checkNewsletterInput>;

/**
 * The account of a key, its lists and the number of subscribers in Wix. Nothing is stored. @throws
 * RefusedError, SideError
 */
export async function checkNewsletter({
  ctx,
  input,
}: {
  ctx: SiteContext;
  input: Input;
}): Promise<NewsletterCheck> {
  const { account, lists } = await readLists({ ctx, input });
  const { side } = await openWix({ context: ctx, siteNo: ctx.siteNo });
  return { account: account.label, lists, ...(await side.newsletter.count()) };
}

/**
 * An account with its lists. @throws RefusedError when the service does not know the key or does
 * not answer, or the input is not well formed
 */
export async function readLists({
  ctx,
  input: { service, fields },
}: {
  ctx: SiteContext;
  input: Input;
}): Promise<{ account: Account; lists: readonly SubscriberList[] }> {
  try {
    const account = await readAccount({ context: ctx, service, fields });
    const lists = await listOf({ context: ctx, service }).lists({ ...sideParts(ctx), ...account });
    return { account, lists };
  } catch (error) {
    if (!(error instanceof SideError)) throw error;
    if (error.code === 'missingPermission') throw badKey(service);
    throw new RefusedError('newsletterSilent', { service: manifests[service].name });
  }
}
