import { setImmediate as breathe } from 'node:timers/promises';
import { fixDifferences } from '@/lib/db/fix-differences';
import { createRunStore } from '@/lib/db/run-store';
import { createSyncStore } from '@/lib/db/store';
import { createTestDatabase, createTestSite } from '@/lib/testing/database';
import { createWorld } from './cases-harness';
import { type Fix } from './memory-comparison';
import { play, playMany } from './random-histories';
import { type Owner } from './random-owner';
import { randomRows, randomScope, readNumbers } from './random-people';
import { type Rest } from './random-worker';

/** Ends what hangs; a slow machine is no failure. */
const longestRestMs = 60_000;
const rest: Rest = async (isHeld) => {
  const until = Date.now() + longestRestMs;
  do await breathe();
  while (!isHeld() && Date.now() < until);
  if (!isHeld())
    throw new Error(`a worker was neither held back nor done within ${longestRestMs} ms`);
};

/**
 * Plays random histories with the runs and the sync's state in PostgreSQL. `fresh`: others each
 * time. @throws Error with the shortest history that breaks a rule
 */
export async function playStored(input: { runs: number; fresh?: boolean }): Promise<void> {
  const test = await createTestDatabase();
  try {
    await playMany({
      ...input,
      one: async (steps) => {
        const site = await createTestSite(test, { rows: randomRows, scope: randomScope });
        const accept = async () => {
          await test.query(
            `update run set lists = 'accepted' where connection_id = $1 and lists = 'refused'`,
            [site.connectionId],
          );
          await test.query('update connection set parked = null where id = $1', [
            site.connectionId,
          ]);
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
  } finally {
    await test.drop();
  }
}
