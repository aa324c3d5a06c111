import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createKeyHash } from '@/lib/core/values/fingerprint';
import { StaleEpochError } from '@/lib/ports/store';
import {
  createTestDatabase,
  createTestSite,
  type TestDatabase,
  type TestSite,
} from '@/lib/testing/database';
import { runNewsletterStoreContract } from '@/lib/testing/engine/newsletter-store-contract';
import { claimLease } from './connection-state/lease';
import { toJson } from './json';
import { giveHints } from './newsletters';
import { createSubscriberStore } from './subscriber-store';

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.drop());

const keyHash = createKeyHash(Buffer.from('a key of this test'));

async function open(site: TestSite) {
  const lease = await db.database.withSite(site, (tx) =>
    claimLease(tx, { ...site, worker: randomUUID(), leaseMs: 60_000 }),
  );
  return createSubscriberStore({
    ...site,
    database: db.database,
    seal: db.seal,
    keyHash,
    clock: { nowMs: () => Date.now() },
    epoch: lease?.epoch ?? 0,
  });
}

describe('the memory of a newsletter in PostgreSQL', () => {
  runNewsletterStoreContract(async () => {
    const site = await createTestSite(db);
    return {
      store: await open(site),
      newId: randomUUID,
      hint: (hint) =>
        db.database.withSite(site, (tx) =>
          giveHints(tx, { ...site, seal: db.seal, keyHash, hints: [hint] }),
        ),
      decide: (linkId, decision) =>
        db.database.withSite(
          site,
          async (tx) =>
            void (await tx.$executeRaw`
              update link set decision = ${toJson(decision)}::jsonb where id = ${linkId}::uuid`),
        ),
    };
  });

  test('X20 a worker that lost its lease notes nothing and commits nothing', async () => {
    const site = await createTestSite(db);
    const old = await open(site);
    await db.query(`update connection set leased_until = now() where id = ${site.connectionId}`);
    await open(site);
    const [before] = (await old.consents(['ana@example.com'])).values();
    if (!before) throw new Error('present');
    await expect(
      old.observe([{ address: 'ana@example.com', before, readings: { wix: 'in' } }]),
    ).rejects.toThrow(StaleEpochError);
    await expect(
      old.commit({ places: [{ address: 'ana@example.com', place: 'wix', state: 'in' }] }),
    ).rejects.toThrow(StaleEpochError);
    expect((await old.consents(['ana@example.com'])).get('ana@example.com')?.status).toBe(
      'unknown',
    );
  });

  test('B14 of another site nothing is seen', async () => {
    const [mine, theirs] = [await createTestSite(db), await createTestSite(db)];
    const store = await open(mine);
    await db.database.withSite(mine, (tx) =>
      giveHints(tx, {
        ...mine,
        seal: db.seal,
        keyHash,
        hints: [{ kind: 'address', address: 'ana@example.com', at: 'wix', cause: 'webhook' }],
      }),
    );
    const other = await open(theirs);
    expect([
      (await other.addresses([keyHash('email', 'ana@example.com')])).size,
      (await other.take(10)).length,
    ]).toEqual([0, 0]);
    expect((await store.take(10)).length).toBe(1);
  });
});
