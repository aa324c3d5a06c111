import { afterAll, beforeAll } from 'vitest';
import { createTestDatabase, createTestSite, type TestDatabase } from '@/lib/testing/database';
import { contractRows, runStoreContract } from '@/lib/testing/engine/store-contract';
import { createSyncStore } from './store';

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.drop());

runStoreContract('the PostgreSQL store', async () => {
  const [mine, theirs] = [
    await createTestSite(test, { phase: 'preparing', rows: contractRows }),
    await createTestSite(test),
  ];
  const storeOf = (connection: { siteNo: number; connectionId: number }) =>
    createSyncStore({ ...connection, database: test.database, seal: test.seal });
  return {
    store: storeOf(mine),
    other: storeOf(mine),
    foreign: storeOf(theirs),
    async advance(ms) {
      const back = `- make_interval(secs => ${ms / 1000})`;
      await test.query(`update connection set leased_until = leased_until ${back} where id = $1`, [
        mine.connectionId,
      ]);
      await test.query(
        `update dirty set not_before = not_before ${back}, marked_at = marked_at ${back}
         where connection_id = $1`,
        [mine.connectionId],
      );
      await test.query(`update link set acted_at = acted_at ${back} where connection_id = $1`, [
        mine.connectionId,
      ]);
    },
    nowMs: () => Date.now(),
    decide: async ({ linkId, decision }) =>
      void (await test.query(`update link set decision = $2::jsonb where id = $1`, [
        linkId,
        JSON.stringify(decision),
      ])),
    close: async () => undefined,
  };
});
