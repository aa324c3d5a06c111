import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Operation } from '@/lib/core/model/operation';
import { newLink } from '@/lib/core/plan/links';
import { createKeyHash } from '@/lib/core/values/fingerprint';
import { nothingNew } from '@/lib/ports/store';
import { createBusySite, type BusySite } from '@/lib/testing/busy-site';
import { createTestDatabase, type TestDatabase } from '@/lib/testing/database';
import { explainAll, type Explained } from '@/lib/testing/explained';
import { findDueConnections } from './connection-state/due';
import { claimLease } from './connection-state/lease';
import { createFormStore } from './form-submissions';
import { takeEvents } from './seen-events';
import { createSyncStore } from './store';
import { createSubscriberStore } from './subscriber-store';
import { takeSubmissions } from './take-submissions';

/**
 * A hundred rows that wait may be looked at one by one; reading what there is takes some 300 pages
 * and more.
 */
const fewPages = 150;

let db: TestDatabase;
let site: BusySite;
beforeAll(async () => {
  db = await createTestDatabase();
  site = await createBusySite(db);
});
afterAll(() => db.drop());

const clock = { nowMs: () => Date.now() };
const lanes = (['interactive', 'live', 'run'] as const).map((lane) => ({ lane, limit: 3 }));

const freeLease = () => db.query('update connection set lease_owner = null, leased_until = null');

/** Whose transactions keep the server from clearing away what was deleted. */
const holders = () =>
  db.query(
    `select datname, backend_type, state, query, now() - xact_start as since from pg_stat_activity
     where backend_xmin is not null or backend_xid is not null`,
  );

const tooMuch = (explained: readonly Explained[]) => {
  expect(explained.length).toBeGreaterThan(0);
  return explained.filter(({ pages }) => !(pages <= fewPages));
};

describe.each(['without', 'with'])('S10 %s statistics, beside 20,000 of each', (statistics) => {
  beforeAll(async () => {
    await db.query('update dirty set attempts = 0, not_before = now()');
    await db.query(statistics === 'with' ? 'vacuum analyze' : 'vacuum dirty');
  });

  test('a turn of two contacts reads a few pages in each of its statements', async () => {
    const { database, explained } = explainAll(db.database);
    const store = createSyncStore({ ...site, database, seal: db.seal });
    await freeLease();
    const epoch = (await store.claim({ worker: 'w', leaseMs: 60_000 }))?.epoch ?? 0;
    const { dirty } = await store.take({ epoch, leaseMs: 60_000, lanes });
    const [first, second, third] = dirty;
    if (!first || !second || !third) throw new Error('three are due');
    const mine = statistics === 'with' ? 500 : 700;
    const lookups = [
      { side: 'remote', ids: [`r${mine}`, `r${mine + 1}`, randomUUID()] },
      { side: 'wix', ids: [`old-w${mine + 2}`, `w${mine + 3}`] },
    ] as const;
    const { links } = await store.known({ lookups, writesSinceMs: Date.now() - 600_000 });
    expect(links.length).toBe(4);
    await store.linksByIds({ lookups });
    await store.linksById({ ids: links.map(({ id }) => id) });
    await store.heldByKeys({
      keys: ['0123456789abcdef0123456789abcdef', 'ffffffffffffffffffffffffffffffff'],
    });
    await store.openOperations({ linkIds: links.map(({ id }) => id) });
    await store.orphaned({ epoch, limit: 10 });
    const nowMs = Date.now();
    await store.guardCounts({
      deletesSinceMs: nowMs - 86_400_000,
      overwritesSinceMs: nowMs,
      noticedAfterMs: nowMs,
    });
    const made = newLink({ id: randomUUID(), wixId: randomUUID() });
    const changed = [made, ...links.slice(0, 2)];
    const operations = changed.map((link): Operation => ({
      id: randomUUID(),
      linkId: link.id,
      runId: null,
      side: 'remote',
      kind: 'update',
      state: 'sending',
      rule: 'onlyWixMoved',
      cause: 'webhook',
      error: null,
      epoch,
      atMs: nowMs,
      doneAtMs: null,
      seenAtMs: null,
      changes: [],
      values: [{ field: 'email', before: null, after: 'x' }],
    }));
    await store.begin({ epoch, operations, links: changed });
    await store.commit({
      ...nothingNew(epoch),
      links: changed,
      removedLinkIds: links.slice(2).map(({ id }) => id),
      operations: operations.map((operation) => ({ ...operation, state: 'done', doneAtMs: nowMs })),
      aliases: [{ side: 'wix', oldId: randomUUID(), linkId: made.id }],
      finished: [first, second],
      postponed: [{ ...third, attempts: 1, notBeforeMs: nowMs + 60_000 }],
      marks: (['wix', 'remote'] as const).map((side) => ({
        side,
        contactId: randomUUID(),
        lane: 'live',
        cause: 'webhook',
      })),
    });
    await store.release({ epoch });
    expect(tooMuch(explained)).toEqual([]);
  });

  test('a turn of a newsletter reads a few pages in each of its statements', async () => {
    const { database, explained } = explainAll(db.database);
    await freeLease();
    const lease = await db.database.withSite(site, (tx) =>
      claimLease(tx, { ...site, worker: 'n', leaseMs: 60_000 }),
    );
    const keyHash = createKeyHash(Buffer.from('a key of this test'));
    const store = createSubscriberStore({
      ...site,
      database,
      seal: db.seal,
      keyHash,
      clock,
      epoch: lease?.epoch ?? 0,
    });
    const addresses = ['ana@example.com', 'bob@example.com'];
    await store.links({ wixIds: ['w1', 'w2'], addresses });
    await store.consents(addresses);
    await store.observe(
      addresses.map((address) => ({
        address,
        before: { status: 'unknown', places: {} },
        readings: { wix: 'in' },
      })),
    );
    await store.addresses(addresses.map((address) => keyHash('email', address)));
    await store.invite({ addresses, place: 'connection:1' });
    const [first, second, third] = await store.take(3);
    if (!first || !second || !third) throw new Error('three are due');
    await store.nextHintInMs();
    await store.retries(10);
    await store.commit({
      links: [newLink({ id: randomUUID(), wixId: randomUUID(), remoteId: 'r7777' })],
      removedLinkIds: [randomUUID(), randomUUID()],
      places: addresses.map((address) => ({ address, place: 'wix', state: 'out' })),
      hints: [{ kind: 'address', address: 'cy@example.com', at: 'service', cause: 'webhook' }],
      done: [first, second],
      postponed: [{ ...third, delayMs: 60_000 }],
      touched: [randomUUID()],
      asked: [randomUUID(), randomUUID()],
      state: { stage: 'wix', cursor: null, wixSince: '2026-01-01T00:00:00Z', serviceSince: null },
    });
    expect(tooMuch(explained)).toEqual([]);
  });

  test('a post to a form is taken, and carried over, by a few pages', async () => {
    const { database, explained } = explainAll(db.database);
    const key = { siteNo: site.siteNo, connectionId: site.formId };
    const items = [randomUUID().replaceAll('-', ''), null].map((repeat) => ({
      id: randomUUID(),
      sender: 's',
      address: null,
      repeat,
      content: null,
      sealed: Uint8Array.of(1),
    }));
    const limits = { perForm: 1_000, perSender: 1_000 };
    // Again and again: the functions keep their plans.
    for (let nth = 0; nth < 7; nth += 1) {
      const fresh = nth === 0 ? items : items.map((item) => ({ ...item, id: randomUUID() }));
      await database.withSite(key, (tx) =>
        takeSubmissions(tx, { ...key, items: fresh, limits, ifLeased: false }),
      );
    }
    await freeLease();
    const lease = await db.database.withSite(key, (tx) =>
      claimLease(tx, { ...key, worker: 'f', leaseMs: 60_000 }),
    );
    const store = createFormStore({
      ...key,
      database,
      seal: db.seal,
      clock,
      epoch: lease?.epoch ?? 0,
      sender: { send: () => Promise.resolve() },
    });
    const effect = { kind: 'create', state: 'sending', values: [], error: null } as const;
    await store.begin({
      effects: items.map(({ id }) => ({ id, contactId: randomUUID(), effect })),
    });
    await store.commit({
      settled: items.map(({ id }) => ({
        id,
        state: 'done',
        reason: null,
        attempts: 1,
        effect: { ...effect, state: 'done' },
        contact: { id: randomUUID(), version: '1' },
      })),
    });
    expect(tooMuch(explained)).toEqual([]);
  });

  test('an event of a known contact and one of a stranger are taken by a few pages', async () => {
    const { database, explained } = explainAll(db.database);
    const marks = (['w77', 'stranger'] as const).map(
      (contactId) => ({ side: 'wix', contactId, lane: 'live', cause: 'webhook' }) as const,
    );
    // Again and again: the functions keep their plans.
    for (let nth = 0; nth < 7; nth += 1) {
      const events = [{ key: randomUUID(), marks }];
      await database.withSite(site, (tx) =>
        takeEvents(tx, {
          siteNo: site.siteNo,
          events,
          quietMs: 10_000,
          joinMs: 2_000,
          ifLeased: false,
        }),
      );
    }
    expect(tooMuch(explained)).toEqual([]);
  });

  test.each([
    ['live', 0, 'now()'],
    ['applying', 0, 'now()'],
    // All were tried and wait: whether one was not is what the connection waits for.
    ['applying', 1, "now() + interval '1 hour'"],
  ])(
    'a connection that is %s with rows tried %d times, due %s, is found by a few pages',
    async (phase, attempts, due) => {
      await db.query(
        `update connection set phase = $2::phase, leased_until = null, due_at = null where id = $1`,
        [site.connectionId, phase],
      );
      await db.query(
        `update dirty set attempts = $2, not_before = ${due} where connection_id = $1`,
        [site.connectionId, attempts],
      );
      const readingTooMuch = async () => {
        // Leaves dead rows where the server itself is analysing another table meanwhile.
        await db.query(`vacuum ${statistics === 'with' ? 'analyze' : ''} dirty`);
        const { database, explained } = explainAll(db.database);
        const found = await database.withSite(site, (tx) =>
          findDueConnections({ prisma: tx, limit: 10 }),
        );
        expect(found.map(({ connectionId }) => connectionId)).toContain(site.connectionId);
        const much = tooMuch(explained);
        return much.length === 0 ? [] : [...much, ...(await holders())];
      };
      await expect.poll(readingTooMuch, { interval: 1_000 }).toEqual([]);
    },
  );
});
