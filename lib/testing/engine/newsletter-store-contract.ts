import { expect, test } from 'vitest';
import type { Decision } from '@/lib/core/model/link';
import type { Operation } from '@/lib/core/model/operation';
import { newLink } from '@/lib/core/plan/links';
import type { Hint, SubscriberStore } from '@/lib/ports/consents';

export type NewsletterStoreHarness = {
  readonly store: SubscriberStore;
  readonly newId: () => string;
  /** What a webhook does. */
  readonly hint: (hint: Hint) => Promise<void>;
  /** What a person does on a link. */
  readonly decide: (linkId: string, decision: Decision) => Promise<void>;
};

const place = 'connection:7' as const;
const [ana, bo] = ['ana@example.com', 'bo@example.com'];
const contact: Hint = { kind: 'contact', id: 'c1', cause: 'webhook' };
const told: Hint = { kind: 'address', address: ana, at: 'service', cause: 'webhook' };

/** What the engine relies on, whoever keeps it. `make` begins with nothing. */
export function runNewsletterStoreContract(make: () => Promise<NewsletterStoreHarness>): void {
  const consentOf = async (store: SubscriberStore, address: string) => {
    const [consent] = (await store.consents([address])).values();
    if (!consent) throw new Error('every address asked for is present');
    return consent;
  };

  test('a reading is noted only over what was known when it was asked for', async () => {
    const { store } = await make();
    const before = await consentOf(store, ana);
    const first = await store.observe([
      { address: ana, before, readings: { wix: 'in', [place]: 'none' } },
    ]);
    expect(first.get(ana)).toEqual({ status: 'in', places: { wix: 'in', [place]: 'none' } });
    expect(
      (
        await store.observe([
          { address: ana, before, readings: { wix: 'out' } },
          { address: bo, before: await consentOf(store, bo), readings: { wix: 'out' } },
        ])
      ).has(ana),
    ).toBe(false);
    expect([(await consentOf(store, ana)).status, (await consentOf(store, bo)).status]).toEqual([
      'in',
      'out',
    ]);
  });

  test('only who is in is being invited, and what was done at a place is kept', async () => {
    const { store } = await make();
    for (const [address, wix] of [
      [ana, 'in'],
      [bo, 'out'],
    ] as const)
      await store.observe([
        { address, before: await consentOf(store, address), readings: { wix } },
      ]);
    expect(await store.invite({ addresses: [ana, bo], place })).toEqual(new Set([ana]));
    await store.commit({
      places: [
        { address: ana, place, state: 'closed' },
        { address: bo, place, state: 'told' },
      ],
    });
    expect([
      (await consentOf(store, ana)).places[place],
      (await consentOf(store, bo)).places[place],
    ]).toEqual(['closed', 'told']);
  });

  test('links are found by contact and by address, an id by whose it is now', async () => {
    const { store, newId } = await make();
    const of = (wixId: string, remoteId: string | null, address: string) => ({
      ...newLink({ id: newId(), wixId, remoteId }),
      state: 'inSync' as const,
      keys: { wix: store.keyOf(address), remote: null },
    });
    const [first, second] = [of('c1', 'r1', ana), of('c2', null, bo)];
    await store.commit({ links: [first, second] });
    expect(
      (await store.links({ wixIds: ['c1'], addresses: [bo] })).map(({ wixId }) => wixId).sort(),
    ).toEqual(['c1', 'c2']);
    await store.commit({ links: [{ ...second, remoteId: 'r1' }] });
    expect(
      (await store.links({ wixIds: ['c1', 'c2'], addresses: [] }))
        .map(({ wixId, remoteId }) => [wixId, remoteId])
        .sort(),
    ).toEqual([
      ['c1', null],
      ['c2', 'r1'],
    ]);
    await store.commit({ removedLinkIds: [first.id] });
    expect(await store.links({ wixIds: ['c1'], addresses: [ana] })).toEqual([]);
  });

  test('H06 what was kept under the other form of an international address is found', async () => {
    const { store, newId, hint } = await make();
    const [today, once] = ['ana@xn--mnchen-3ya.example', 'ana@m\u00fcnchen.example'];
    await hint({ kind: 'address', address: once, at: 'service', cause: 'webhook' });
    await store.commit({
      links: [
        {
          ...newLink({ id: newId(), wixId: 'c1', remoteId: 'r1' }),
          state: 'inSync',
          keys: { wix: store.keyOf(once), remote: null },
        },
      ],
    });
    for (const asked of [
      { wixIds: [], addresses: [today] },
      { wixIds: ['c1'], addresses: [today] },
      { wixIds: [], addresses: [once] },
    ]) {
      expect((await store.links(asked)).map(({ wixId, keys }) => [wixId, keys.wix])).toEqual([
        ['c1', store.keyOf(today)],
      ]);
    }
    expect(await store.addresses([store.keyOf(once)])).toEqual(
      new Map([[store.keyOf(once), today]]),
    );
    const taken = await store.take(10);
    await store.commit({ done: taken });
    expect(await store.take(10)).toEqual([]);
  });

  test('a hint is done with unless given again since; a postponed one comes back', async () => {
    const { store, hint } = await make();
    await hint(contact);
    await hint(told);
    const taken = await store.take(10);
    expect(taken.map(({ token: _, ...one }) => one)).toEqual(
      expect.arrayContaining([
        { ...contact, attempts: 0 },
        { ...told, attempts: 0 },
      ]),
    );
    await hint(told);
    await store.commit({ done: taken.filter(({ kind }) => kind === 'address') });
    const again = await store.take(10);
    expect(again).toHaveLength(2);
    await store.commit({
      done: again.filter(({ kind }) => kind === 'address'),
      postponed: again
        .filter(({ kind }) => kind === 'contact')
        .map((one) => ({ ...one, delayMs: 60_000 })),
    });
    expect(await store.take(10)).toEqual([]);
    expect(await store.nextHintInMs()).toBeGreaterThan(50_000);
    await store.commit({ hints: [{ ...contact, delayMs: 120_000 }] });
    expect(await store.nextHintInMs()).toBeLessThan(61_000);
  });

  test('a wish to try again is found and then over; one that came meanwhile stays', async () => {
    const { store, newId, decide } = await make();
    const link = {
      ...newLink({ id: newId(), wixId: 'c1' }),
      state: 'failed' as const,
      reason: { code: 'invalidEmail' },
      keys: { wix: store.keyOf(ana), remote: null },
    };
    await store.commit({ links: [link] });
    const [read] = await store.links({ wixIds: ['c1'], addresses: [] });
    await decide(link.id, { kind: 'retry' });
    await store.commit({ links: [{ ...(read ?? link), reason: { code: 'refused' } }] });
    expect((await store.retries(10)).map(({ id }) => id)).toEqual([link.id]);
    await store.commit({
      links: [{ ...link, state: 'inSync', reason: null, decision: null }],
      asked: [link.id],
    });
    expect(await store.retries(10)).toEqual([]);
  });

  test('the addresses behind keys, and history, are kept', async () => {
    const { store, newId, hint } = await make();
    await hint(told);
    expect(await store.addresses([store.keyOf(ana), 'ff'])).toEqual(
      new Map([[store.keyOf(ana), ana]]),
    );
    const link = {
      ...newLink({ id: newId(), wixId: 'c1' }),
      keys: { wix: store.keyOf(ana), remote: null },
    };
    const line: Operation = {
      id: newId(),
      linkId: link.id,
      runId: null,
      side: 'remote',
      kind: 'create',
      state: 'done',
      rule: 'subscribed',
      cause: 'sweep',
      error: null,
      epoch: 1,
      atMs: Date.parse('2026-11-01'),
      doneAtMs: null,
      seenAtMs: null,
      changes: [],
      values: [],
    };
    await store.commit({ links: [link], operations: [line], touched: ['c1'] });
    expect(await store.links({ wixIds: ['c1'], addresses: [] })).toHaveLength(1);
  });
}
