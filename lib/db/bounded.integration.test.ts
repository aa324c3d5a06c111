import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, createTestSite, type TestDatabase, type TestSite } from '@/lib/testing/database';

const count = 20_000;
let db: TestDatabase;
let site: TestSite;
beforeAll(async () => {
  db = await createTestDatabase();
  site = await createTestSite(db);
  await db.query(
    `insert into link (id, site_no, connection_id, state, base, wix_id, remote_id)
     select gen_random_uuid(), $1, $2, 'inSync', '\\x00', 'w' || n, 'r' || n from generate_series(1, ${count}) n`,
    [site.siteNo, site.connectionId],
  );
  await db.query(
    `insert into dirty (connection_id, side, contact_id, site_no, generation, lane, not_before, marked_at, cause)
     select $2, 'wix', 'w' || n, $1, 1, 'run', now(), now(), 'webhook' from generate_series(1, ${count}) n`,
    [site.siteNo, site.connectionId],
  );
});
afterAll(() => db.drop());

/** Pages of tables and indexes that one mark of a known contact and one of a stranger read. */
async function pagesOfMarks(): Promise<number> {
  const marks = JSON.stringify([
    { side: 'wix', contactId: 'w77', lane: 'live', cause: 'webhook' },
    { side: 'wix', contactId: 'stranger', lane: 'live', cause: 'webhook' },
  ]);
  const plan = await db.database.withSite({ siteNo: site.siteNo }, async (tx) => {
    const mark = tx.$queryRawUnsafe.bind(tx);
    const sql = `explain (analyze, buffers, format json)
      select mark_dirty(${site.siteNo}, ${site.connectionId}, '${marks}', 10000, 2000, now())`;
    await mark(sql); // reads the catalogues, once a session
    return mark<{ 'QUERY PLAN': [{ Plan: Record<string, number> }] }[]>(sql);
  });
  const { Plan: pages } = plan[0]?.['QUERY PLAN'][0] ?? { Plan: {} };
  return (pages['Shared Hit Blocks'] ?? NaN) + (pages['Shared Read Blocks'] ?? NaN);
}

test('S10 a mark reads a few pages of 20,000 links and waiting rows, with and without statistics', async () => {
  expect(await pagesOfMarks()).toBeLessThan(150);
  await db.query('analyze link, dirty');
  expect(await pagesOfMarks()).toBeLessThan(150);
});
