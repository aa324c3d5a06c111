import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Mark } from '@/lib/core/model/dirty';
import { newLink } from '@/lib/core/plan/links';
import { nothingNew } from '@/lib/ports/store';
import {
  createTestDatabase,
  createTestSite,
  type TestDatabase,
  type TestSite,
} from '@/lib/testing/database';
import { countInLine, markDirty, settleDirty } from './dirty-rows';
import { createSyncStore } from './store';

let db: TestDatabase;
let site: TestSite;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.drop());
beforeEach(async () => {
  site = await createTestSite(db);
  await db.database.withSite(site, (tx) =>
    markDirty(tx, { ...site, marks: ['a', 'b', 'c'].map(mark) }),
  );
});

const mark = (contactId: string): Mark => ({
  side: 'wix',
  contactId,
  lane: 'live',
  cause: 'webhook',
});
const seen = (contactId: string) => ({ side: 'wix', contactId, generation: 1 }) as const;
const rows = () =>
  db.query(
    `select contact_id as id, generation, attempts from dirty where connection_id = $1 order by 1`,
    [site.connectionId],
  );

const settle = () =>
  db.database.withSite(site, (tx) =>
    settleDirty(tx, {
      ...site,
      finished: [seen('a'), seen('b')],
      postponed: [{ ...seen('c'), attempts: 1, notBeforeMs: Date.now() + 60_000 }],
    }),
  );

/** Runs what changes the rows first and commits it while the settling waits for its locks. */
async function besideSettling(sql: string): Promise<void> {
  let settled: Promise<void> = Promise.resolve();
  await db.database.withSite(site, async (tx) => {
    await tx.$executeRawUnsafe(sql);
    settled = settle();
    await untilOneWaits();
  });
  await settled;
}

/** Of the locks: what a session of another login waits for is not told to the owner. */
async function untilOneWaits(): Promise<void> {
  for (let tries = 500; tries > 0; tries -= 1) {
    const waiting = await db.query(
      `select from pg_locks
       join pg_stat_activity using (pid)
       where not granted and datname = current_database()`,
    );
    if (waiting.length > 0) return;
    await sleep(10);
  }
  throw new Error('nothing waited for the lock');
}

test('S10 a row marked again while the settling waited stays with its new generation', async () => {
  const marks = JSON.stringify(['a', 'c'].map(mark));
  await besideSettling(
    `select mark_dirty(${site.siteNo}, ${site.connectionId}, '${marks}', 0, 0, now())`,
  );
  expect(await rows()).toEqual([
    { id: 'a', generation: 2, attempts: 0 },
    { id: 'c', generation: 2, attempts: 0 },
  ]);
});

test('S10 a row that only moved meanwhile is settled all the same', async () => {
  await besideSettling(
    `update dirty set cause = 'sweep' where connection_id = ${site.connectionId}`,
  );
  expect(await rows()).toEqual([{ id: 'c', generation: 1, attempts: 1 }]);
});

test('S10 a row that was settled by somebody else meanwhile is not made again', async () => {
  await besideSettling(`delete from dirty where connection_id = ${site.connectionId}`);
  expect(await rows()).toEqual([]);
});

test('S10 once a plan is handed over the planner knows how many links and rows wait', async () => {
  await db.query('alter table link set (autovacuum_enabled = off)');
  await db.query('alter table dirty set (autovacuum_enabled = off)');
  await db.query('delete from dirty where connection_id <> $1', [site.connectionId]);
  const store = createSyncStore({ ...site, database: db.database, seal: db.seal });
  const epoch = (await store.claim({ worker: 'w', leaseMs: 60_000 }))?.epoch ?? 0;
  const link = newLink({ id: '00000000-0000-4000-8000-000000000001', wixId: 'a' });
  await store.commit({ ...nothingNew(epoch), links: [link], phase: 'applying' });
  const counted = await db.query<{ name: string; reltuples: number }>(
    `select relname as name, reltuples from pg_class where relname in ('link', 'dirty') order by 1`,
  );
  expect(counted).toEqual([
    { name: 'dirty', reltuples: 3 },
    { name: 'link', reltuples: 1 },
  ]);
});

test('what waits for its day is not in line, on whichever side it is', async () => {
  const pair = { id: crypto.randomUUID(), wixId: 'w', remoteId: 'r' };
  await db.query(
    `insert into link (site_no, connection_id, id, wix_id, remote_id, state, base)
     values ($1, $2, $3, $4, $5, 'inSync', '\\x')`,
    [site.siteNo, site.connectionId, pair.id, pair.wixId, pair.remoteId],
  );
  const inLine = async (side: 'wix' | 'remote', contactId: string, notBefore: string) => {
    await db.query(`delete from dirty where connection_id = $1`, [site.connectionId]);
    await db.database.withSite(site, (tx) =>
      markDirty(tx, { ...site, marks: [{ ...mark(contactId), side }] }),
    );
    await db.query(`update dirty set not_before = ${notBefore} where connection_id = $1`, [
      site.connectionId,
    ]);
    return (await db.database.withSite(site, (tx) => countInLine(tx, site))).inSync;
  };
  for (const [side, id] of [
    ['wix', pair.wixId],
    ['remote', pair.remoteId],
  ] as const) {
    expect(await inLine(side, id, 'now()')).toBe(1);
    expect(await inLine(side, id, `now() + interval '7 days'`)).toBe(0);
  }
});
