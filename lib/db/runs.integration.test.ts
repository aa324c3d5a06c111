import { afterAll, beforeAll } from 'vitest';
import { createRunStore } from '@/lib/db/runs';
import { createSyncStore } from '@/lib/db/store';
import { runRunContract } from '@/lib/sync/run-contract';
import { createTestDatabase, createTestSite, type TestDatabase } from '@/lib/testing/database';

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.drop());

runRunContract('the PostgreSQL version', async () => {
  const [own, other] = [await createTestSite(db, { phase: 'preparing' }), await createTestSite(db, { phase: 'preparing' })];
  return {
    store: createSyncStore({ ...own, database: db.database, seal: db.seal }),
    runs: createRunStore({ ...own, database: db.database }),
    foreign: createRunStore({ ...other, database: db.database }),
    askToStop: async (runId) => void (await db.query('update run set stop_asked_at = now() where id = $1', [runId])),
    close: async () => {},
  };
});
