import { afterAll, beforeAll, expect, it } from 'vitest';
import { usualChoices } from '@/lib/core/run/run';
import { createTestDatabase, createTestSite, type TestDatabase } from '@/lib/testing/database';
import { runRunContract } from '@/lib/testing/engine/run-contract';
import type { SiteTransaction } from './client';
import { createRunStore } from './run-store';
import { newestRun } from './runs';
import { startRun } from './start-run';
import { createSyncStore } from './store';

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.drop());

runRunContract('the PostgreSQL version', async () => {
  const [own, other] = [
    await createTestSite(db, { phase: 'preparing' }),
    await createTestSite(db, { phase: 'preparing' }),
  ];
  return {
    store: createSyncStore({ ...own, database: db.database, seal: db.seal }),
    runs: createRunStore({ ...own, database: db.database }),
    foreign: createRunStore({ ...other, database: db.database }),
    askToStop: async (runId) =>
      void (await db.query('update run set stop_asked_at = now() where id = $1', [runId])),
    close: async () => {},
  };
});

it('B07 the plan begun last is the newest, also when its transaction had to wait', async () => {
  const site = await createTestSite(db, { phase: 'live' });
  const begin = (tx: SiteTransaction) =>
    startRun(tx, { ...site, choices: usualChoices, mappingVersion: 1, isApproved: false });
  const [first, second] = await db.database.withSite(site, async (waiting) => {
    // By its own time this transaction began before the other one.
    await waiting.$queryRaw`select now()`;
    const before = await db.database.withSite(site, begin);
    return [before, await begin(waiting)];
  });
  expect(await db.database.withSite(site, (tx) => newestRun(tx, site))).toMatchObject({
    id: second?.id,
    phase: 'indexing',
  });
  const phases = await db.query<{ phase: string }>('select phase::text from run where id = $1', [
    first?.id,
  ]);
  expect(phases).toEqual([{ phase: 'stopped' }]);
});
