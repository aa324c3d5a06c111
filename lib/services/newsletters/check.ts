import { z } from 'zod';
import { FieldRefused } from '@/lib/connectors/errors';
import { subscriberRegistry } from '@/lib/connectors/subscriber-registry';
import { type Account, type SubscriberList } from '@/lib/connectors/types';
import { SideError } from '@/lib/core/model/side-error';
import { RefusedError } from '@/lib/services/errors';
import { serviceInput } from '@/lib/services/sides/open-list';
import { openWix } from '@/lib/services/sides/open-wix';
import { type SiteContext } from '@/lib/services/site-context';
import { type NewsletterCheck } from '@/lib/services/views/flows';

export const checkNewsletterInput = z.object({
  service: z.enum(['mailchimp', 'ghost']),
  /** By key of the service's manifest. */
  credentials: z.record(z.string().max(50), z.string().trim().max(2000)),
});

type Input = z.output<typeof checkNewsletterInput>;

/**
 * What a key opens, and whom a newsletter would speak to. Nothing is stored. @throws RefusedError,
 * SideError
 */
export async function checkNewsletter({
  ctx,
  input,
}: {
  ctx: SiteContext;
  input: Input;
}): Promise<NewsletterCheck> {
  const { account, lists } = await readAccount({ ctx, input });
  const { side } = await openWix({ context: ctx, siteNo: ctx.siteNo });
  return { account: account.label, lists, ...(await side.newsletter.count()) };
}

/**
 * @throws RefusedError when the service does not know the key or does not answer, or what was typed
 * is no key at all
 */
export async function readAccount({
  ctx,
  input,
}: {
  ctx: SiteContext;
  input: Input;
}): Promise<{ account: Account; lists: readonly SubscriberList[] }> {
  const connector = subscriberRegistry[input.service];
  const at = serviceInput({ context: ctx, credentials: input.credentials });
  const { name: service, auth } = connector.manifest;
  try {
    const account = await connector.readAccount(at);
    return { account, lists: await connector.lists({ ...at, accountKey: account.accountKey }) };
  } catch (error) {
    if (error instanceof FieldRefused)
      throw new RefusedError('badNewsletterInput', {
        field: auth.find(({ key }) => key === error.field)?.label ?? error.field,
      });
    if (
      error instanceof SideError &&
      (error.code === 'unauthorized' || error.code === 'missingPermission')
    )
      throw new RefusedError('badNewsletterKey', { service });
    if (error instanceof SideError) throw new RefusedError('newsletterSilent', { service });
    throw error;
  }
}
