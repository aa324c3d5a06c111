import { z } from 'zod';
import { pageOffset, serviceId } from '@/lib/services/identifiers';
import { type SiteContext } from '@/lib/services/site-context';
import { type SandboxSubscribers } from '@/lib/services/views/sandbox';
import { callControl, sandboxService } from './control';

const pageSize = 10;

export const listSubscribersInput = z.object({
  service: sandboxService,
  search: z.string().max(200).default(''),
  offset: pageOffset,
});

/** A page of the sandbox newsletter's subscribers, latest changes first. */
export async function listSandboxSubscribers({
  ctx,
  input: { service, search, offset },
}: {
  ctx: SiteContext;
  input: z.output<typeof listSubscribersInput>;
}): Promise<SandboxSubscribers> {
  const query = new URLSearchParams({ offset: String(offset), limit: String(pageSize), q: search });
  const page = await callControl<Omit<SandboxSubscribers, 'next'>>({
    ctx,
    request: { side: service, method: 'GET', path: `/subscribers?${query.toString()}` },
  });
  const reached = offset + page.subscribers.length;
  return { ...page, next: page.subscribers.length > 0 && reached < page.total ? reached : null };
}

export const subscriberHappeningInput = z.object({
  service: sandboxService,
  id: serviceId,
  what: z.enum(['unsubscribe', 'bounce', 'complain', 'confirm']),
});

/**
 * Simulates an event of a mail or an action of its reader; the app learns of it only as it would
 * from the real service.
 */
export async function happenToSubscriber({
  ctx,
  input: { service, id, what },
}: {
  ctx: SiteContext;
  input: z.output<typeof subscriberHappeningInput>;
}): Promise<{ happened: true }> {
  await callControl({
    ctx,
    request: {
      side: service,
      method: 'POST',
      path: `/subscribers/${encodeURIComponent(id)}/${what}`,
    },
  });
  return { happened: true };
}
