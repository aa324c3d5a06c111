import type { SideParts } from '@/lib/connectors/types';
import type { ContactInput } from '@/lib/sandbox/control';
import type { Faults } from '@/lib/sandbox/faults';
import type { Counts } from '@/lib/sandbox/requests';
import type { ControlContact } from '@/lib/sandbox/types';
import type { SideHarness } from './engine/side-harness';

/** Real time and chance, and no budget: what a side needs when nobody shares its window. */
export const sideParts: SideParts = {
  clock: { nowMs: () => Date.now() },
  random: { uuid: () => crypto.randomUUID(), next: () => Math.random() },
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  budget: { take: async () => {}, observe: async () => {}, block: async () => {} },
};

export type SandboxHands = ReturnType<typeof createSandboxHands>;

/** A call of a side door; throws what the service answers when it refuses. */
export const createControlCall =
  (control: string) =>
  async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const answer = await fetch(`${control}${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T; // the control's own shapes
  };

/**
 * A person at work in the screens of a sandbox service, and the switches behind it. Every call
 * throws what the service answers when it refuses.
 */
export function createSandboxHands(control: string) {
  const call = createControlCall(control);
  const all = async () =>
    (await call<{ contacts: ControlContact[] }>('GET', '/contacts?limit=100000')).contacts;
  return {
    create: (values: ContactInput) => call<ControlContact>('POST', '/contacts', values),
    edit: (id: string, values: ContactInput) =>
      call<ControlContact>('PATCH', `/contacts/${id}`, values),
    remove: (id: string) => call<object>('DELETE', `/contacts/${id}`),
    /** Returns the contact both are now. */
    merge: ({ target, source }: { target: string; source: string }) =>
      call<ControlContact>('POST', '/merge', { targetId: target, sourceIds: [source] }),
    all,
    /** Asked by the service's own search: tests wait for a contact by asking again and again. */
    byEmail: async (email: string) =>
      (
        await call<{ contacts: ControlContact[] }>(
          'GET',
          `/contacts?limit=1000&q=${encodeURIComponent(email)}`,
        )
      ).contacts.filter((contact) => contact.email === email),
    /** So many contacts with old dates: `person0@example.com` and on. */
    seed: (count: number) => call<object>('POST', '/bulk-seed', { count }),
    /**
     * So many contacts by the service's own import, each with its events: `imported0@example.com`
     * and on.
     */
    importMany: (count: number) => call<object>('POST', '/import', { count }),
    /** Waits until every event was delivered. */
    flushWebhooks: () =>
      call<{ isEmpty: boolean }>('POST', '/webhooks/flush', { timeoutMs: 60_000 }),
    faults: (patch: Partial<Faults>) => call<Faults>('PUT', '/faults', patch),
    /** Every fault off. */
    calm: () => call<Faults>('POST', '/faults/reset'),
    /** Calls and their effects since the last `forget`, not counting what was done here. */
    counts: () => call<Counts>('GET', '/counts'),
    forget: () => call<object>('POST', '/requests/reset'),
    /** Of Wix: visitors subscribe or leave on the site, mails to them bounce. */
    subscribe: (...emails: string[]) =>
      call<object>('POST', '/subscriptions', { emails, subscriptionStatus: 'SUBSCRIBED' }),
    unsubscribe: (...emails: string[]) =>
      call<object>('POST', '/subscriptions', { emails, subscriptionStatus: 'UNSUBSCRIBED' }),
    bounce: (email: string) =>
      call<object>('POST', '/subscriptions', { emails: [email], deliverabilityStatus: 'BOUNCED' }),
    subscription: async (email: string) =>
      (
        await call<{ subscriptionStatus?: string }>(
          'GET',
          `/subscriptions/${encodeURIComponent(email)}`,
        )
      ).subscriptionStatus ?? null,
    sendWebhooksTo: (url: string) => call<object>('PUT', '/webhooks', { url }),
  };
}

/** The same hands as the contract of sides wants them. */
export function createContractHands(
  control: string,
): Omit<SideHarness, 'side' | 'keys' | 'unknownIds' | 'close'> {
  const hands = createSandboxHands(control);
  return {
    person: {
      create: async (values) => (await hands.create(values)).id,
      edit: async (id, values) => void (await hands.edit(id, values)),
      remove: async (id) => void (await hands.remove(id)),
      merge: async (pair) => (await hands.merge(pair)).id,
    },
    seed: async (count) => void (await hands.seed(count)),
    everybody: async () => (await hands.all()).map(({ id }) => id),
    poison: async (email) => void (await hands.faults({ poisonEmails: [email] })),
    loseNextAnswer: async () => void (await hands.faults({ dropAnswerNext: 1 })),
    failNext: async () => void (await hands.faults({ failNext: 1 })),
    lagIndex: async () => void (await hands.faults({ searchLagMs: 600_000 })),
    lockOut: async () => void (await hands.faults({ unauthorized: true })),
  };
}
