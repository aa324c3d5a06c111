import { setImmediate as breathe } from 'node:timers/promises';
import { afterAll, beforeAll, it } from 'vitest';
import { createTestDatabase, createTestSite, type TestDatabase } from '@/lib/testing/database';
import { createWorld } from '@/lib/testing/engine/cases-harness';
import { type Fix } from '@/lib/testing/engine/memory-comparison';
import { play, playMany } from '@/lib/testing/engine/random-histories';
import { type Owner } from '@/lib/testing/engine/random-owner';
import { randomRows, randomScope, readNumbers } from '@/lib/testing/engine/random-people';
import { type Rest } from '@/lib/testing/engine/random-worker';
import { fixDifferences } from './fix-differences';
import { createRunStore } from './run-store';
import { createSyncStore } from './store';

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.drop());

const longestRestMs = 5_000;
const rest: Rest = async (isHeld) => {
  const until = Date.now() + longestRestMs;
  do await breathe();
  while (!isHeld() && Date.now() < until);
  if (!isHeld())
    throw new Error(`a worker was neither held back nor done within ${longestRestMs} ms`);
};

it('Z01 random histories hold on PostgreSQL, too (I1–I6)', async () => {
  await playMany({
    runs: 30,
    one: async (steps) => {
      const site = await createTestSite(test, { rows: randomRows, scope: randomScope });
      const accept = async () => {
        await test.query(
          `update run set lists = 'accepted' where connection_id = $1 and lists = 'refused'`,
          [site.connectionId],
        );
        await test.query('update connection set parked = null where id = $1', [site.connectionId]);
      };
      const fix: Fix = ({ runId, no }) =>
        test.database.withSite(
          site,
          async (tx) =>
            (await fixDifferences(tx, { ...site, runId, no, after: 0, limit: 10_000 })).fixed,
        );
      const world = createWorld({
        random: () => 0.5,
        normaliseWix: readNumbers,
        makeStore: ({ clock }) =>
          createSyncStore({ ...site, database: test.database, seal: test.seal, clock }),
        makeRuns: ({ clock }) => ({
          ...createRunStore({ ...site, database: test.database, clock }),
          accept,
          fix,
        }),
      });
      const owner: Owner = {
        look: async () => {
          const rows = await test.query<{ id: string }>(
            `select id::text from link where connection_id = $1`,
            [site.connectionId],
          );
          return {
            links: await world.store.linksById({ ids: rows.map(({ id }) => id) }),
            operations: await world.store.operations({ limit: 10_000 }),
          };
        },
        decide: async ({ linkId, decision }) =>
          void (await test.query(`update link set decision = $2::jsonb where id = $1`, [
            linkId,
            JSON.stringify(decision),
          ])),
        setDeletions: async (rules) =>
          void (await test.query(
            `update connection
             set policy = jsonb_set(policy, '{deletions}', policy -> 'deletions' || $2::jsonb)
             where id = $1`,
            [site.connectionId, JSON.stringify(rules)],
          )),
      };
      await play({ world, owner, rest, steps });
    },
  });
}, 400_000);
