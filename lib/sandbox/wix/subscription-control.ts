import { type Hono } from 'hono';
import { z } from 'zod';
import { type ApiEnv } from '@/lib/sandbox/api';
import { bodyOf } from '@/lib/sandbox/control';
import { type WixSite } from './site';
import { emailKey } from './store';
import { upsertSubscription } from './subscriptions';
import { type Writer } from './types';

const input = z.strictObject({
  emails: z.array(z.string()),
  subscriptionStatus: z.string().optional(),
  deliverabilityStatus: z.string().optional(),
});

/** Visitors who subscribe and unsubscribe on the site, and what happens to mails. */
export function addSubscriptionControl({
  control,
  site,
  writer,
}: {
  control: Hono<ApiEnv>;
  site: WixSite;
  writer: Writer;
}): void {
  control.get('/subscriptions/:email', (c) =>
    c.json(site.store.subscriptionOf(emailKey(c.req.param('email'))) ?? {}),
  );
  control.post('/subscriptions', async (c) => {
    const { emails, subscriptionStatus, deliverabilityStatus } = input.parse(await bodyOf(c));
    const change = {
      ...(subscriptionStatus === undefined ? {} : { subscriptionStatus }),
      ...(deliverabilityStatus === undefined ? {} : { deliverabilityStatus }),
    };
    for (const email of emails) upsertSubscription(site, { email, ...change, writer });
    return c.json({});
  });
}
