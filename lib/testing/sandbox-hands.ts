import type { SideParts } from '@/lib/connectors/types';
import type { SideHarness } from '@/lib/sync/side-contract';

/** Real time and chance, and no budget: what a side needs when nobody shares its window. */
export const sideParts: SideParts = {
  clock: { nowMs: () => Date.now() },
  random: { uuid: () => crypto.randomUUID(), next: () => Math.random() },
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  budget: { take: async () => {}, observe: async () => {}, block: async () => {} },
};

type Listed = { readonly id: string; readonly email: string; readonly member: boolean };
export type SandboxHands = Omit<SideHarness, 'side' | 'keys' | 'unknownIds' | 'close'> & {
  /** A person's form as the control takes it; throws what it answers when it refuses. */
  call<T>(method: string, path: string, body?: unknown): Promise<T>;
  all(): Promise<readonly Listed[]>;
};

/** A person at work in the screens of a sandbox service, and its fault switches. */
export function createSandboxHands(control: string): SandboxHands {
  const call = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const answer = await fetch(`${control}${path}`, { method, headers: { 'content-type': 'application/json' }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T; // the control's own shapes
  };
  const faults = async (patch: object) => void (await call('PUT', '/faults', patch));
  const all = async () => (await call<{ contacts: Listed[] }>('GET', '/contacts?limit=100000')).contacts;
  return {
    call,
    all,
    person: {
      create: async (values) => (await call<Listed>('POST', '/contacts', values)).id,
      edit: async (id, values) => void (await call('PATCH', `/contacts/${id}`, values)),
      remove: async (id) => void (await call('DELETE', `/contacts/${id}`)),
      merge: async ({ target, source }) => (await call<Listed>('POST', '/merge', { targetId: target, sourceIds: [source] })).id,
    },
    seed: async (count) => void (await call('POST', '/bulk-seed', { count })),
    everybody: async () => (await all()).map(({ id }) => id),
    poison: (email) => faults({ poisonEmails: [email] }),
    loseNextAnswer: () => faults({ dropAnswerNext: 1 }),
    failNext: () => faults({ failNext: 1 }),
    lagIndex: () => faults({ searchLagMs: 600_000 }),
    lockOut: () => faults({ unauthorized: true }),
  };
}
