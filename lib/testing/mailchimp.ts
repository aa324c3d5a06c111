import { mailchimp } from '@/lib/connectors/mailchimp';
import type { ListInput } from '@/lib/connectors/types';
import type { SubscriberService } from '@/lib/ports/mailing-list';
import type { Sandbox } from '@/lib/sandbox';
import type { Faults } from '@/lib/sandbox/faults';
import type { Counts, RequestLine } from '@/lib/sandbox/requests';
import type { ControlSubscriber } from '@/lib/sandbox/types';
import { createControlCall, sideParts } from './sandbox-hands';

export type Happening = 'unsubscribe' | 'bounce' | 'complain' | 'confirm' | 'archive' | 'forget';

/** What a connector needs to reach the sandbox's audience. */
const mailchimpInput = ({ apiKey, accountId, listId }: Sandbox['mailchimp']): ListInput => ({
  ...sideParts,
  credentials: { apiKey },
  accountKey: accountId,
  listId,
});

/** The audience as our app sees it, and a person at work in the service's own screens. */
export function openMailchimp(sandbox: Sandbox['mailchimp']) {
  const input = mailchimpInput(sandbox);
  const mailing = mailchimp.open({ MAILCHIMP_API_BASE_URL: sandbox.origin });
  const { list } = mailing;
  return {
    input,
    ...mailing,
    service: list.open(input),
    lockedOut: (): SubscriberService =>
      list.open({ ...input, credentials: { apiKey: 'ffffffffffffffffffffffffffffffff-us1' } }),
    hands: createSubscriberHands(sandbox.control),
  };
}

export type SubscriberHands = ReturnType<typeof createSubscriberHands>;

/** Every call throws what the service answers when it refuses. */
export function createSubscriberHands(control: string) {
  const call = createControlCall(control);
  const all = async () =>
    (await call<{ subscribers: ControlSubscriber[] }>('GET', '/subscribers?limit=100000'))
      .subscribers;
  return {
    join: async (email: string, fields: Record<string, string> = {}, status = 'subscribed') =>
      void (await call('POST', '/subscribers', { email, fields, status })),
    edit: async (email: string, fields: Record<string, string>) =>
      void (await call('PATCH', `/subscribers/${encodeURIComponent(email)}`, { fields })),
    move: async (email: string, to: string) =>
      void (await call('PATCH', `/subscribers/${encodeURIComponent(email)}`, { email: to })),
    happen: async (email: string, what: Happening) =>
      void (await call('POST', `/subscribers/${encodeURIComponent(email)}/${what}`)),
    all,
    find: async (email: string) => (await all()).find((one) => one.email.toLowerCase() === email),
    seed: async (count: number) => void (await call('POST', '/bulk-seed', { count })),
    faults: async (patch: Partial<Faults>) => void (await call('PUT', '/faults', patch)),
    calm: async () => void (await call('POST', '/faults/reset')),
    counts: () => call<Counts>('GET', '/counts'),
    requests: async () => (await call<{ requests: RequestLine[] }>('GET', '/requests')).requests,
    forget: async () => void (await call('POST', '/requests/reset')),
    flushWebhooks: () =>
      call<{ isEmpty: boolean }>('POST', '/webhooks/flush', { timeoutMs: 60_000 }),
  };
}
